/** Which options of a list match what is typed: case and diacritics do not count, as in the search of the server. */
import type { ComboboxItem, ComboboxParsedItem, OptionsFilter } from "@mantine/core";

export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
}

export const filterOptions: OptionsFilter = ({ options, search, limit }) => {
  const wanted = fold(search.trim());
  const matches = (item: ComboboxItem) => fold(item.label).includes(wanted);
  let left = limit;
  const take = <Item extends ComboboxItem>(items: readonly Item[]) => {
    const taken = items.filter(matches).slice(0, left);
    left -= taken.length;
    return taken;
  };
  return options.flatMap((option): ComboboxParsedItem[] => {
    if (!("group" in option)) return take([option]);
    const items = take(option.items);
    return items.length > 0 ? [{ ...option, items }] : [];
  });
};
