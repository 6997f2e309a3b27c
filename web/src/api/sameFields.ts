/** Fields that mean something only together. */
export type Together<Item> = (keyof Item)[][];

/** Whether `now` has the values of `before` in all fields that the changes replace or depend on. */
export function areFieldsSame<Item>(
  changes: Partial<Item> | object,
  before: Item,
  now: Item,
  together: Together<Item> = [],
): boolean {
  const changed = Object.keys(changes) as (keyof Item)[];
  const fields = new Set(changed.flatMap((field) => [field, ...(together.find((set) => set.includes(field)) ?? [])]));
  return [...fields].every((field) => JSON.stringify(before[field]) === JSON.stringify(now[field]));
}
