/** The parts of a condition: the fields, the operators for each kind of field, and how groups are read and made. */
import type { Condition, Operator } from "../api/types";
import type { FieldKind } from "../fields/dealFields";

export interface Comparison {
  field: string;
  op: Operator;
  value?: Condition["value"];
}
export type GroupKind = "all" | "any";
/** The fields that a condition can name, besides custom fields. */
export const CONDITION_FIELDS = [
  "title",
  "customer_name",
  "customer.email",
  "customer.phone",
  "customer.language",
  "customer.opted_out",
  "amount",
  "currency",
  "probability",
  "expected_close_date",
  "responsible_id",
  "source",
  "tags",
  "lost_reason",
  "comments",
  "origin",
  "status",
  "created_at",
] as const;

const SET: Operator[] = ["is_set", "is_empty"];

const OPERATORS: Record<FieldKind, Operator[]> = {
  text: ["eq", "ne", "contains", "in", "not_in", ...SET],
  long: ["contains", ...SET],
  money: ["gte", "lte", "gt", "lt", "eq", "ne", ...SET],
  number: ["gte", "lte", "gt", "lt", "eq", "ne", ...SET],
  date: ["before", "after", ...SET],
  tags: ["contains", ...SET],
  choice: ["eq", "ne", ...SET],
  person: ["eq", "ne", ...SET],
  customer: SET,
  flag: ["eq"],
};

/** What can never hold: some fields are never empty, and a currency is compared as a whole. */
const NEVER: Record<string, Operator[]> = {
  title: ["is_empty"],
  origin: ["is_empty"],
  status: ["is_empty"],
  created_at: ["is_empty"],
  currency: ["contains"],
};

export function listOperators({ name, kind }: { name: string; kind: FieldKind }): Operator[] {
  return OPERATORS[kind].filter((op) => !NEVER[name]?.includes(op));
}

export function takesValue(op: Operator): boolean {
  return op !== "is_set" && op !== "is_empty";
}

export function asGroup(condition: Condition | null): { kind: GroupKind; parts: Condition[] } {
  if (condition === null) return { kind: "all", parts: [] };
  if (condition.all) return { kind: "all", parts: condition.all };
  if (condition.any) return { kind: "any", parts: condition.any };
  return { kind: "all", parts: [condition] };
}

export function makeGroup(kind: GroupKind, parts: Condition[]): Condition {
  return kind === "all" ? { all: parts } : { any: parts };
}

export function isGroup(condition: Condition): boolean {
  return Boolean(condition.all ?? condition.any);
}

/** The condition without comparisons that lack a value and without empty groups; null when nothing is left. */
export function dropUnfinished(condition: Condition | null): Condition | null {
  if (condition === null) return null;
  if (!isGroup(condition)) {
    const { op, value } = condition as Comparison;
    const isEmpty =
      value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
    return takesValue(op) && isEmpty ? null : condition;
  }
  const { kind, parts } = asGroup(condition);
  const left = parts.map(dropUnfinished).filter((part) => part !== null);
  return left.length === 0 ? null : makeGroup(kind, left);
}

export function countComparisons(condition: Condition | null): number {
  if (condition === null) return 0;
  return isGroup(condition) ? asGroup(condition).parts.reduce((sum, part) => sum + countComparisons(part), 0) : 1;
}
