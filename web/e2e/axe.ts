/** What axe finds on a page. */
import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * Expects no violation of WCAG 2.2 AA that axe can find on the page or a part of it. It waits for colours that fade
 * in.
 */
export async function expectAccessible(page: Page, part = "html"): Promise<void> {
  await expect.poll(() => findViolations(page, part)).toEqual([]);
}

async function findViolations(page: Page, part: string): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([part, tags]) => {
      const options = { runOnly: tags, resultTypes: ["violations" as const] };
      const found = await (window as unknown as { axe: typeof axe }).axe.run(part, options);
      return found.violations.map(
        (one) =>
          `${one.id}: ${one.nodes.map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`).join(", ")}`,
      );
    },
    [part, WCAG] as const,
  );
}
