/** Title templates as in the API: only `{name}` has a meaning. */
export const TITLE_FIELDS = ["title", "customer", "amount", "stage", "pipeline", "date", "times"] as const;
export type TitleField = (typeof TITLE_FIELDS)[number];

const FIELD = /\{([^{}]*)\}/g;

/** The names in braces that a title cannot use. */
export function findUnknownFields(template: string): string[] {
  return [...template.matchAll(FIELD)]
    .map((match) => match[1] ?? "")
    .filter((name) => !TITLE_FIELDS.some((field) => field === name));
}

export function fillIn(template: string, values: Record<TitleField, string>): string {
  return template
    .replaceAll(FIELD, (whole, name: string) => (name in values ? values[name as TitleField] : whole))
    .trim();
}
