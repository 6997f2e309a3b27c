/** What conditions can be asked of: the fields of a deal with their kinds, and the operators that fit each kind. */
import type { Condition, Operator } from "../api/types";

export interface Comparison {
  field: string;
  op: Operator;
  value?: Condition["value"];
}
export type GroupKind = "all" | "any";
export type FieldKind = "text" | "money" | "number" | "date" | "tags" | "choice";
export const FIELDS = {
  title: "text",
  customer_name: "text",
  amount: "money",
  currency: "text",
  probability: "number",
  expected_close_date: "date",
  source: "text",
  tags: "tags",
  lost_reason: "text",
  comments: "text",
  origin: "choice",
  created_at: "date",
} as const satisfies Record<string, FieldKind>;

export type Field = keyof typeof FIELDS;

export const ORIGINS = ["manual", "import", "tunnel_copy", "repeat_sale", "rule"] as const;

const SET: Operator[] = ["is_set", "is_empty"];

export const OPERATORS: Record<FieldKind, Operator[]> = {
  text: ["eq", "ne", "contains", "in", "not_in", ...SET],
  money: ["gte", "lte", "gt", "lt", "eq", "ne", ...SET],
  number: ["gte", "lte", "gt", "lt", "eq", "ne", ...SET],
  date: ["before", "after", ...SET],
  tags: ["contains", ...SET],
  choice: ["eq", "ne"],
};

/** Deepest nesting and most comparisons that the API takes. */
export const DEEPEST = 5;
export const MOST = 50;

export function kindOf(field: string): FieldKind {
  return field in FIELDS ? FIELDS[field as Field] : "text";
}

export function takesValue(op: Operator): boolean {
  return op !== "is_set" && op !== "is_empty";
}

export function groupOf(condition: Condition | null): { kind: GroupKind; parts: Condition[] } {
  if (condition === null) return { kind: "all", parts: [] };
  if (condition.all) return { kind: "all", parts: condition.all };
  if (condition.any) return { kind: "any", parts: condition.any };
  return { kind: "all", parts: [condition] };
}

export function group(kind: GroupKind, parts: Condition[]): Condition {
  return kind === "all" ? { all: parts } : { any: parts };
}

export function isGroup(condition: Condition): boolean {
  return Boolean(condition.all ?? condition.any);
}

/** The condition without what says nothing yet: comparisons that lack their value, and groups of nothing. */
export function finished(condition: Condition | null): Condition | null {
  if (condition === null) return null;
  if (!isGroup(condition)) {
    const { op, value } = condition as Comparison;
    const isEmpty = value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
    return takesValue(op) && isEmpty ? null : condition;
  }
  const { kind, parts } = groupOf(condition);
  const left = parts.map(finished).filter((part) => part !== null);
  return left.length === 0 ? null : group(kind, left);
}

export function countOf(condition: Condition | null): number {
  if (condition === null) return 0;
  return isGroup(condition) ? groupOf(condition).parts.reduce((sum, part) => sum + countOf(part), 0) : 1;
}
