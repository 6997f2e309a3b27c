import type { CustomField, Deal } from "../../api/types";

type Scalar = Deal["custom"][string];

/** Whether a stored value does not fit the type of its field, because the field had another type before. */
export function isMisfit(field: CustomField, value: Scalar | undefined): boolean {
  if (value === null || value === undefined) return false;
  switch (field.type) {
    case "number":
    case "money":
      return typeof value !== "number";
    case "date":
      return typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value);
    case "flag":
      return typeof value !== "boolean";
    default:
      return false; // a text and a choice show every value
  }
}
