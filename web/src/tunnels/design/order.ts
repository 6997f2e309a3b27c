/** Moves an item into a gap of the list; gap n lies before item n. Null when the order stays as it is. */
export function moveItem(order: readonly string[], item: string, gap: number): string[] | null {
  const from = order.indexOf(item);
  if (from < 0 || gap === from || gap === from + 1) return null;
  const others = order.filter((one) => one !== item);
  others.splice(gap > from ? gap - 1 : gap, 0, item);
  return others;
}
