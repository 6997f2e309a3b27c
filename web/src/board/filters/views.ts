/** The filters that a user keeps under a name. They are kept in the browser, like the other habits of a screen. */
import { useLocalStorage } from "@mantine/hooks";

import type { Filter } from "./filter";

export const MOST_VIEWS = 20;
export const NAME_LIMIT = 40; // characters

export interface SavedView {
  name: string;
  filter: Filter;
}

/** The views with this one added. A view of the same name is replaced, and the oldest one goes when there are too many. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  return [...withoutView(views, view.name), view].slice(-MOST_VIEWS);
}

export function withoutView(views: readonly SavedView[], name: string): SavedView[] {
  return views.filter((one) => one.name !== name);
}

/** Whether both filters select the same deals. */
export function isSameFilter(one: Filter, other: Filter): boolean {
  const text = (filter: Filter) => JSON.stringify(Object.entries(filter).sort());
  return text(one) === text(other);
}

export function useViews(userId: string) {
  const [views, setViews] = useLocalStorage<SavedView[]>({
    key: `saletunnel.views.${userId}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  return {
    views,
    save: (view: SavedView) => setViews((before) => withView(before, view)),
    remove: (name: string) => setViews((before) => withoutView(before, name)),
  };
}
