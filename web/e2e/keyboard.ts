/** Use of the keyboard alone: it follows the focus, and checks that the focus is visible. */
import { expect, type Locator, type Page } from "@playwright/test";

const FOCUSABLE = "a, button, input, textarea, [tabindex]";

/** Moves the focus to the target by Tab or arrow keys. Records each stop where the focus was not visible. */
export class Keyboard {
  readonly unseen: string[] = [];

  constructor(private readonly page: Page) {}

  async moveTo(target: Locator, key = "Tab"): Promise<void> {
    await expect(target).toBeVisible();
    const focusable = await this.page.locator(FOCUSABLE).count();
    for (let stops = 0; stops <= focusable; stops += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press(key);
      const unseen = await this.page.evaluate(describeUnseenFocus);
      if (unseen) this.unseen.push(unseen);
    }
    throw new Error(`${String(target)} cannot be reached with ${key}`);
  }

  /** Moves to a button of a group that is one stop of the Tab key: by Tab to the group, by arrow keys along it. */
  async moveInto(group: Locator, target: Locator): Promise<void> {
    const stop = group.locator("button[tabindex='0']");
    await expect(stop).toHaveCount(1);
    await this.moveTo(stop);
    await this.page.keyboard.press("Home");
    await this.moveTo(target, "ArrowRight");
  }
}

/** Describes the focused element if nothing on the screen shows its focus; null otherwise. */
function describeUnseenFocus(): string | null {
  const element = document.activeElement;
  if (!element || element === document.body || element.matches("main, [data-focus-guard], [data-autofocus]"))
    return null;
  // A choice hides its input and shows the label behind it instead.
  const isThere = [element, element.matches("input") ? element.nextElementSibling : null].some((one) => {
    if (!one) return false;
    const { width, height, right, bottom, left, top } = one.getBoundingClientRect();
    return width > 1 && height > 1 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
  });
  const isMarked = [element, element.nextElementSibling, element.parentElement].some((one) => {
    if (!one) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
  });
  const isInput = element.matches("input:not([type=checkbox], [type=radio]), textarea"); // their border shows the focus
  const isItem = element.matches("[role=menuitem]"); // its background shows the focus
  return isThere && (isMarked || isInput || isItem)
    ? null
    : `${element.outerHTML.slice(0, 120)} there: ${String(isThere)}`;
}
