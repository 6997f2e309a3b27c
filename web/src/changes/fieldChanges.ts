/** The changes of a deal's fields by a tunnel or a rule, as rows of a form and as the API takes them. */
import type { DealChanges, DealChangesInput } from "../api/types";
import type { DealField, FieldValue } from "../fields/dealFields";
import { findUnknownFields, PLAIN_FIELDS } from "./title";

export type Mode = "set" | "append" | "clear";

export interface FieldChange {
  field: string;
  mode: Mode;
  value?: FieldValue;
}

const APPENDABLE = ["source", "lost_reason", "comments"];
const CLEARABLE_ONLY = ["customer", "tags"];
const CUSTOM = "custom.";

/** The fields that a tunnel or a rule can change, besides custom fields. */
export const CHANGEABLE = [
  "amount",
  "probability",
  "expected_close_date",
  "source",
  "lost_reason",
  "comments",
  "customer",
  "tags",
] as const;

export function modesFor(field: DealField): Mode[] {
  if (CLEARABLE_ONLY.includes(field.name)) return ["clear"];
  const isText = APPENDABLE.includes(field.name) || (field.name.startsWith(CUSTOM) && field.kind === "text");
  return isText ? ["set", "append", "clear"] : ["set", "clear"];
}

/** The change in a new row: the first kind that the field allows, without a value. */
export function newFieldChange(field: DealField, modes: (field: DealField) => Mode[]): FieldChange {
  return { field: field.name, mode: modes(field)[0] ?? "set" };
}

/** The rows of a form. The currency belongs to the amount, and has a row of its own only if it is set alone. */
export function toRows({ set, append, clear }: DealChanges): FieldChange[] {
  const entries = (from: object, mode: Mode): FieldChange[] =>
    Object.entries(from).flatMap(([field, value]) =>
      field === "custom"
        ? Object.entries(value as object).map(([name, own]) => ({
            field: CUSTOM + name,
            mode,
            value: own as FieldValue,
          }))
        : [{ field, mode, value: value as FieldValue }],
    );
  return [
    ...entries(set, "set").filter((row) => row.field !== "currency" || set.amount === undefined),
    ...entries(append, "append"),
    ...clear.map((field) => ({ field, mode: "clear" as const })),
  ];
}

/** The changes for a request. Rows without a value are left out. */
export function toRequest(
  rows: readonly FieldChange[],
  currency: string,
): Pick<DealChangesInput, "set" | "append" | "clear"> {
  const of = (mode: Mode) => {
    const whole = rows.filter((row) => row.mode === mode && row.value !== undefined);
    const plain = whole.filter((row) => !row.field.startsWith(CUSTOM)).map((row) => [row.field, row.value]);
    const own = whole
      .filter((row) => row.field.startsWith(CUSTOM))
      .map((row) => [row.field.slice(CUSTOM.length), row.value]);
    return {
      ...(Object.fromEntries(plain) as Record<string, FieldValue>),
      ...(own.length > 0 && { custom: Object.fromEntries(own) as Record<string, FieldValue> }),
    };
  };
  const set = of("set");
  return {
    set: ("amount" in set ? { ...set, currency } : set) as DealChangesInput["set"],
    append: of("append") as DealChangesInput["append"],
    clear: rows.filter((row) => row.mode === "clear").map((row) => row.field),
  };
}

/** The names in braces that a text to append cannot use. */
export function findUnknownNames(row: FieldChange): string[] {
  if (row.mode !== "append" || typeof row.value !== "string") return [];
  return findUnknownFields(row.value, PLAIN_FIELDS);
}
