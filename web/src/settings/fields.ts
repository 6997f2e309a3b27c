/** Custom fields: how their names are made, and what uses them. */
import * as limits from "../api/limits.gen";
import type { Condition, CustomField, DealChanges, Pipeline, Rule } from "../api/types";

const NUMBER = 5; // characters reserved for the number that is added to a name in use

/** Makes a field name from a label, without diacritics and punctuation, that no other field has. */
export function makeFieldName(label: string, taken: readonly CustomField[]): string {
  const plain = label
    .toLowerCase()
    .replaceAll("đ", "d")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, limits.CustomFieldInput.name.maxLength - NUMBER);
  const base = plain || "field";
  const names = new Set(taken.map(({ name }) => name.toLowerCase()));
  let name = base;
  for (let count = 2; names.has(name); count += 1) name = `${base}_${String(count)}`;
  return name;
}

export interface FieldUse {
  kind: "stage" | "tunnel" | "rule";
  id: string;
  name: string;
}

/** The stages that require a field, and the tunnels and rules that read or change it. */
export function findUses(name: string, pipelines: readonly Pipeline[], rules: readonly Rule[]): FieldUse[] {
  const field = `custom.${name}`;
  const isUsed = (conditions: Condition | null, { set, append, clear }: DealChanges) =>
    name in (set.custom ?? {}) || name in (append.custom ?? {}) || clear.includes(field) || mentions(conditions, field);
  const ofPipelines = pipelines.flatMap((pipeline) => [
    ...pipeline.stages
      .filter((stage) => stage.required_fields.includes(field))
      .map(({ id, name: stage }) => ({ kind: "stage" as const, id, name: `${pipeline.name} / ${stage}` })),
    ...pipeline.tunnels
      .filter(({ conditions, changes }) => isUsed(conditions as Condition | null, changes))
      .map(({ id, name: tunnel }) => ({ kind: "tunnel" as const, id, name: tunnel })),
  ]);
  const ofRules = rules
    .filter(
      ({ when, conditions, action }) => when.field === field || isUsed(conditions as Condition | null, action.changes),
    )
    .map(({ id, name: rule }) => ({ kind: "rule" as const, id, name: rule }));
  return [...ofPipelines, ...ofRules];
}

function mentions(condition: Condition | null, field: string): boolean {
  if (condition === null) return false;
  return (
    condition.field === field ||
    [...(condition.all ?? []), ...(condition.any ?? [])].some((part) => mentions(part, field))
  );
}
