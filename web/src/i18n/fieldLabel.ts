import i18next from "i18next";

/** What a field of a deal is called; a custom field has the name that the company gave it. */
export function fieldLabel(field: string): string {
  const key = `fields.${field}`;
  return i18next.exists(key) ? i18next.t(key as "fields.title") : field.replace(/^custom\./, "");
}
