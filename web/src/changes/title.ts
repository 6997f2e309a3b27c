/** Templates of titles and comments as in the API: only `{name}` has a meaning. */
export const TITLE_FIELDS = ["title", "customer", "amount", "stage", "pipeline", "date", "times"] as const;
export type TitleField = (typeof TITLE_FIELDS)[number];
/** The fields of other templates than the titles of tunnels. */
export const PLAIN_FIELDS = TITLE_FIELDS.filter((field) => field !== "times");

const FIELD = /\{([^{}]*)\}/g;

/** The names in braces that a template with these fields cannot use. */
export function findUnknownFields(template: string, fields: readonly TitleField[] = TITLE_FIELDS): string[] {
  return [...template.matchAll(FIELD)]
    .map((match) => match[1] ?? "")
    .filter((name) => !fields.some((field) => field === name));
}

export function fillIn(template: string, values: Record<TitleField, string>): string {
  return template
    .replaceAll(FIELD, (whole, name: string) => (name in values ? values[name as TitleField] : whole))
    .trim();
}
