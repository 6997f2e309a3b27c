/** What gets the focus by the keyboard is not hidden under the sticky foot or head of its panel or drawer. */
import type { Page } from "@playwright/test";

import { chooseOption, sidePanel } from "../map";
import { expect, findPipeline, openPage, test } from "../people";

/** Describes the focused control if another element covers its middle; null otherwise. */
function describeCovered(): string | null {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const { left, top, width, height } = focused.getBoundingClientRect();
  const above = document.elementFromPoint(left + width / 2, top + height / 2);
  const isSeen =
    above === null || focused.contains(above) || above.contains(focused) || above.closest("label")?.contains(focused);
  return isSeen ? null : `${focused.outerHTML.slice(0, 100)} is under ${above.outerHTML.slice(0, 60)}`;
}

async function walk(page: Page, key: string, steps: number): Promise<(string | null)[]> {
  const covered: (string | null)[] = [];
  for (let step = 0; step < steps; step += 1) {
    await page.keyboard.press(key);
    covered.push(await page.evaluate(describeCovered));
  }
  return covered.filter((one) => one !== null);
}

for (const size of [
  { width: 1440, height: 900 },
  { width: 1280, height: 620 },
]) {
  test(`the foot of a rule hides no control at ${String(size.height)} px`, async ({ page }) => {
    await page.setViewportSize(size);
    await openPage(page, "/tunnels");
    const stage = (await findPipeline(page, "Bán hàng")).stages[0]?.id ?? "";
    await page.goto(`/tunnels?stage=${stage}&rule=new`);
    await sidePanel(page).getByRole("combobox", { name: "Hành động" }).click();
    await chooseOption(page, "Gửi email hoặc SMS");
    expect(await walk(page, "Tab", 12)).toEqual([]);
    expect(await walk(page, "Shift+Tab", 24)).toEqual([]);
  });
}

test("the head and the foot of the drawer of a repeat plan hide no control", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 620 });
  await openPage(page, "/boost?edit=new");
  await expect(page.getByRole("dialog").getByRole("textbox").first()).toBeVisible();
  expect(await walk(page, "Tab", 24)).toEqual([]);
  expect(await walk(page, "Shift+Tab", 24)).toEqual([]);
});
