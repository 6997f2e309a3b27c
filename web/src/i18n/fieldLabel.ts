import i18next from "i18next";

/** The label of a field of a deal; for a custom field it is the field's name. */
export function fieldLabel(field: string): string {
  const key = `fields.${field}`;
  return i18next.exists(key) ? i18next.t(key as "fields.title") : field.replace(/^custom\./, "");
}
