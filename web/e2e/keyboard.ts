/** The keyboard alone: where the focus goes, and whether it is seen there. */
import { expect, type Locator, type Page } from "@playwright/test";

/** Goes by Tab or arrows to where one wants to be, and notes every stop at which the focus could not be seen. */
export class Keyboard {
  readonly unseen: string[] = [];

  constructor(private readonly page: Page) {}

  async to(target: Locator, key = "Tab"): Promise<void> {
    await expect(target).toBeVisible();
    for (let stops = 0; stops < 250; stops += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press(key);
      const unseen = await this.page.evaluate(whyUnseen);
      if (unseen) this.unseen.push(unseen);
    }
    throw new Error(`${String(target)} is not reached by ${key}`);
  }
}

/** What has the focus, when nothing on the screen shows that it has; null otherwise. */
function whyUnseen(): string | null {
  const element = document.activeElement;
  if (!element || element === document.body || element.matches("main, [data-focus-guard], [data-autofocus]"))
    return null;
  // A choice hides its input, and shows the label behind it in its place.
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
  const isInput = element.matches("input:not([type=checkbox], [type=radio]), textarea"); // their border shows it
  const isItem = element.matches("[role=menuitem]"); // its ground shows it
  return isThere && (isMarked || isInput || isItem)
    ? null
    : `${element.outerHTML.slice(0, 120)} there: ${String(isThere)}`;
}
