/** What the search of the whole company finds: actions and pages by their names, deals and customers by their words. */
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { customerSearchQuery, dealSearchQuery, meQuery, pipelinesQuery } from "../../api/queries";
import type { Pipeline } from "../../api/types";
import { type Language, LANGUAGES } from "../../i18n";
import { fold } from "../../kit/optionsFilter";
import { type Scheme, setScheme, useScheme } from "../../kit/scheme";
import { useChooseLanguage } from "../language";
import { pagesFor } from "../navigation";
import { actionsFor, beginsWords, likeliestFirst, spells, type Target } from "./actions";

export interface Found {
  key: string;
  kind: "action" | "page" | "deal" | "customer";
  name: string;
  /** What tells it from others of this name. */
  detail: string;
  /** Where it leads, or what it does at once. */
  to: Target | (() => void);
}

const TYPED_FOR = 120; // milliseconds without a key before the search starts
const MOST = 8;
const SCHEMES: readonly Scheme[] = ["auto", "light", "dark"];

/** Pages that are not in the navigation. */
const OTHER_PAGES = [
  { to: "/bin", label: "bin.title" },
  { to: "/profile", label: "nav.profile" },
] as const;

/** Parts of pages, which are found only by their words. */
const PARTS = [
  { name: "members", page: "nav.settings", to: { to: "/settings", hash: "members" } },
  { name: "company", page: "nav.settings", to: { to: "/settings", hash: "company" } },
  { name: "subscription", page: "nav.settings", to: { to: "/settings", hash: "subscription" } },
  { name: "fields", page: "nav.settings", to: { to: "/settings", hash: "custom-fields" } },
  { name: "cards", page: "nav.settings", to: { to: "/settings", hash: "card-facts" } },
  { name: "lost_reasons", page: "nav.settings", to: { to: "/settings", hash: "lost-reasons" } },
  { name: "sending", page: "nav.messages", to: { to: "/messages", search: { view: "settings" } } },
] as const satisfies readonly { name: string; page: string; to: Target }[];

export function useFound(typed: string): { found: Found[]; isSearching: boolean } {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const now = typed.trim();
  const [words] = useDebouncedValue(now, TYPED_FOR);
  const enabled = words !== "";
  const { data: pipelines = [] } = useQuery(pipelinesQuery);
  const deals = useQuery({ ...dealSearchQuery(words), enabled });
  const customers = useQuery({ ...customerSearchQuery(words), enabled });
  const actions = useActions(now);

  const pages = [...pagesFor(me), ...OTHER_PAGES]
    .map(({ to, label }): Found => ({ key: to, kind: "page", name: t(label), detail: "", to: { to } }))
    .filter(({ name }) => fold(name).includes(fold(now)));
  if (now === "") return { found: [...actions, ...pages], isSearching: words !== "" };
  const parts = PARTS.map(({ name, page, to }): Found => {
    const words = { name: t(`finder_parts.${name}`), detail: t(page) };
    return { key: `part ${name}`, kind: "page", ...words, to };
  }).filter(({ name, detail }) => beginsWords(`${name} ${detail}`, now));
  // Whoever types the name of an action means it.
  const isNamed = ({ name }: Found) => fold(name).startsWith(fold(now));
  const [named, others] = [actions.filter(isNamed), actions.filter((one) => !isNamed(one))];
  if (!enabled) return { found: exactFirst([...named, ...others, ...pages, ...parts], now), isSearching: true };
  return {
    found: exactFirst(
      [
        ...named,
        ...(deals.data ?? []).slice(0, MOST).map((deal): Found => ({
          key: deal.id,
          kind: "deal",
          name: deal.title,
          detail: [deal.customer_name, placeOf(pipelines, deal.pipeline_id, deal.stage_id)].filter(Boolean).join(" · "),
          to: { to: "/board/$pipelineId", params: { pipelineId: deal.pipeline_id }, search: { deal: deal.id } },
        })),
        ...(customers.data?.data ?? []).slice(0, MOST).map((customer): Found => ({
          key: customer.id,
          kind: "customer",
          name: customer.name,
          detail: [customer.phone, customer.email].filter(Boolean).join(" · "),
          to: { to: "/customers", search: { customer: customer.id } },
        })),
        ...others,
        ...pages,
        ...parts,
      ],
      now,
    ),
    isSearching: now !== words || [deals, customers].some((one) => one.isLoading || one.isPlaceholderData),
  };
}

/** The actions that match what is typed; before anything is typed, each of them once. */
function useActions(typed: string): Found[] {
  const { t, i18n } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const { data: pipelines = [] } = useQuery(pipelinesQuery);
  const { pipelineId } = useParams({ strict: false });
  const { stage: stageId } = useSearch({ strict: false });
  const chooseLanguage = useChooseLanguage();
  const scheme = useScheme();
  if (!me) return [];

  const forms = actionsFor(me, pipelines, { pipelineId, stageId }).map(({ name, detail, to }): Found => ({
    key: `${name} ${detail}`,
    kind: "action",
    name: t(`finder_actions.${name}`),
    detail,
    to,
  }));
  const languages = (Object.entries(LANGUAGES) as [Language, string][])
    .filter(([language]) => language !== i18n.language)
    .map(([language, name]) => ({
      key: `language ${language}`,
      name: t("finder_actions.language", { name }),
      to: () => chooseLanguage(language),
    }));
  const schemes = SCHEMES.filter((one) => one !== scheme).map((one) => ({
    key: `scheme ${one}`,
    name: t("finder_actions.scheme", { name: t(`user.scheme_${one}`) }),
    to: () => setScheme(one),
  }));
  const switches = [...languages, ...schemes].map((one): Found => ({ kind: "action", detail: "", ...one }));
  if (typed === "")
    return [...forms.filter(({ name }, at) => forms.findIndex((one) => one.name === name) === at), ...switches];
  const matching = [...forms, ...switches].filter(({ key, name, detail }) => {
    const others = `finder_words.${key.split(" ")[0] ?? ""}`;
    return beginsWords(`${name} ${detail} ${i18n.exists(others) ? t(others as "finder_words.member") : ""}`, typed);
  });
  return likeliestFirst(matching, typed).slice(0, MOST);
}

/** Those first that have the typed diacritics. */
function exactFirst(found: readonly Found[], typed: string): Found[] {
  const isExact = ({ name, detail }: Found) => spells(`${name} ${detail}`, typed);
  return [...found.filter(isExact), ...found.filter((one) => !isExact(one))];
}

function placeOf(pipelines: readonly Pipeline[], pipelineId: string, stageId: string): string {
  const pipeline = pipelines.find(({ id }) => id === pipelineId);
  const stage = pipeline?.stages.find(({ id }) => id === stageId);
  return pipeline && stage ? `${pipeline.name}: ${stage.name}` : "";
}
