/** What a person may do from anywhere. Each action opens the form that does it. */
import type { LinkProps } from "@tanstack/react-router";

import { atLeast } from "../../api/roles";
import type { Me, Pipeline, Role } from "../../api/types";
import { fold } from "../../kit/optionsFilter";

export type Target = Pick<LinkProps, "to" | "params" | "search" | "hash">;

export interface Action {
  name: "deal" | "customer" | "rule" | "tunnel" | "pipeline" | "plan" | "template" | "campaign" | "member";
  /** Where it acts, if it can act in several places. */
  detail: string;
  to: Target;
}

/** What is open now: an action begins there if it can. */
export interface Here {
  pipelineId: string | undefined;
  stageId: string | undefined;
}

const NEW = "new";
const YES = "yes";

/** The actions that the role and the subscription allow; of those with several places, the place that is open first. */
export function actionsFor(
  { role, account }: Pick<Me, "role" | "account">,
  pipelines: readonly Pipeline[],
  here: Here,
): Action[] {
  const { features, limits, frozen_pipelines: frozen } = account;
  const isAdmin = atLeast(role as Role, "admin");
  const boards = withFirst(pipelines, ({ id }) => id === here.pipelineId);
  const stages = withFirst(
    pipelines.flatMap(({ id, name, stages }) =>
      stages.map((stage) => ({ pipelineId: id, stageId: stage.id, place: `${name} / ${stage.name}` })),
    ),
    ({ stageId }) => stageId === here.stageId,
  );
  const when = (isAllowed: boolean, actions: () => Action[]) => (isAllowed ? actions() : []);
  return [
    ...when(atLeast(role as Role, "agent"), () => [
      ...boards.map(({ id, name, stages: [first] }): Action => {
        const to: Target = { to: "/board/$pipelineId", params: { pipelineId: id }, search: { add: first?.id } };
        return { name: "deal", detail: name, to };
      }),
      { name: "customer", detail: "", to: { to: "/customers", search: { add: YES } } },
    ]),
    ...when(isAdmin && features.includes("rules"), () =>
      stages.map(({ stageId, place }): Action => ({
        name: "rule",
        detail: place,
        to: { to: "/tunnels", search: { stage: stageId, rule: NEW } },
      })),
    ),
    ...when(isAdmin && features.includes("tunnels") && pipelines.length > 1, () =>
      stages
        .filter(({ pipelineId }) => !frozen.includes(pipelineId))
        .map(({ stageId, place }): Action => ({
          name: "tunnel",
          detail: place,
          to: { to: "/tunnels", search: { from: stageId } },
        })),
    ),
    ...when(isAdmin && (limits.pipelines === null || pipelines.length < limits.pipelines), () => [
      { name: "pipeline", detail: "", to: { to: "/tunnels", search: { add: YES } } },
    ]),
    ...when(isAdmin && features.includes("repeat_sales"), () => [
      { name: "plan", detail: "", to: { to: "/boost", search: { edit: NEW } } },
    ]),
    ...when(isAdmin && features.includes("rules"), () => [
      { name: "template", detail: "", to: { to: "/messages", search: { template: NEW } } },
    ]),
    ...when(isAdmin && features.includes("campaigns"), () => [
      { name: "campaign", detail: "", to: { to: "/campaigns", search: { campaign: NEW } } },
    ]),
    ...when(isAdmin, () => [{ name: "member", detail: "", to: { to: "/settings", search: { invite: YES } } }]),
  ];
}

/** Whether each typed word begins a word of the text. */
export function beginsWords(text: string, typed: string): boolean {
  const words = fold(text).split(/[^\p{L}\p{N}]+/u);
  return fold(typed)
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part)));
}

/**
 * The entries with those first that are most likely meant: that have the typed diacritics, and then those whose name
 * begins with what is typed.
 */
export function likeliestFirst<Item extends { name: string; detail: string }>(
  items: readonly Item[],
  typed: string,
): Item[] {
  const rank = ({ name, detail }: Item) =>
    (spells(`${name} ${detail}`, typed) ? 0 : 2) + (fold(name).startsWith(fold(typed)) ? 0 : 1);
  return items.toSorted((one, other) => rank(one) - rank(other));
}

/** Whether the text has each typed word with its diacritics; true if none are typed. */
export function spells(text: string, typed: string): boolean {
  const plain = (words: string) => words.normalize("NFC").toLowerCase();
  const words = plain(text).split(/[^\p{L}\p{N}]+/u);
  return (
    plain(typed) === fold(typed) ||
    plain(typed)
      .split(/\s+/)
      .every((part) => words.some((word) => word.startsWith(part)))
  );
}

function withFirst<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): Item[] {
  return [...items.filter(isFirst), ...items.filter((item) => !isFirst(item))];
}
