/** What axe finds on a page. */
import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

/** The rules of WCAG 2.2 AA, and those of them whose result depends on the colour scheme. */
const RULES = {
  all: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
  colours: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
} as const;

type Rules = keyof typeof RULES;

/**
 * Expects no violation of WCAG 2.2 AA that axe can find on the page or a part of it. It waits for colours that fade
 * in.
 */
export async function expectAccessible(page: Page, part = "html", rules: Rules = "all"): Promise<void> {
  await expect.poll(() => findViolations(page, part, rules)).toEqual([]);
}

async function findViolations(page: Page, part: string, rules: Rules): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([part, { type, values }]) => {
      const options = { runOnly: { type, values: [...values] }, resultTypes: ["violations" as const], preload: false };
      const found = await (window as unknown as { axe: typeof axe }).axe.run(part, options);
      return found.violations.map(
        (one) =>
          `${one.id}: ${one.nodes.map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`).join(", ")}`,
      );
    },
    [part, RULES[rules]] as const,
  );
}
