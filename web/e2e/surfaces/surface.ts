/** A page, dialog or menu of the web client, and how a test opens it. */
import { expect, type Locator, type Page } from "@playwright/test";

import type { Scene } from "./scene";
import type { Say } from "./words";

export interface Known extends Scene {
  say: Say;
}

type Act = (page: Page, known: Known) => Promise<void>;

export interface Surface {
  name: string;
  path: (known: Known) => string;
  /** Runs before the page is opened. */
  prepare?: Act;
  /** Opens the dialog; without it the page itself is shown. */
  reveal?: Act;
  /** The selector of the part to check, when another entry checks the page around it. */
  part?: string;
  /** Takes back what the other entries must not meet. */
  leave?: Act;
  /** The only screens that show it; without it all do. */
  screen?: "wide" | "phone";
}

export const DIALOG = "[role=dialog]";
/** A dialog that lies over a drawer, which is a dialog too. */
export const OVER_DRAWER = ".mantine-Modal-content";

type Values = (known: Known) => Record<string, string>;

const pressIn =
  (part: (page: Page) => Locator) =>
  (key: string, values?: Values): Act =>
  async (page, known) => {
    await part(page)
      .getByRole("button", { name: known.say(key, values?.(known)), exact: true })
      .first()
      .click();
  };

/** Presses a button of the page. */
export const press = pressIn((page) => page.getByRole("main"));
/** Presses a button of the open drawer. */
export const pressInDrawer = pressIn((page) => page.getByRole("dialog"));

/** Runs one act after another. */
export const inTurn =
  (...acts: Act[]): Act =>
  async (page, known) => {
    for (const act of acts) await act(page, known);
  };

/** Opens a surface, and waits until it has loaded. */
export async function showSurface(page: Page, known: Known, surface: Surface): Promise<void> {
  await surface.prepare?.(page, known);
  await page.goto(surface.path(known));
  await expect(page.getByRole("main")).toBeVisible();
  await expect(page.getByText(known.say("common.loading"))).toHaveCount(0);
  await surface.reveal?.(page, known);
  if (surface.part) await expect(page.locator(surface.part)).toBeVisible();
}

export interface Part {
  /** Names the first and the last surface. */
  title: string;
  surfaces: readonly Surface[];
}

/** Splits surfaces into parts of about the same length, so that they can be tested side by side. */
export function partsOf(surfaces: readonly Surface[], count: number): Part[] {
  return Array.from({ length: count }, (_, at) => {
    const [begin, end] = [at, at + 1].map((edge) => Math.round((edge * surfaces.length) / count));
    const part = surfaces.slice(begin, end);
    return { title: `${part[0]?.name ?? ""} to ${part.at(-1)?.name ?? ""}`, surfaces: part };
  });
}
