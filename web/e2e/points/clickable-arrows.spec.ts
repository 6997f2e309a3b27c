import type { Locator } from "@playwright/test";

import { connectTwoPipelines, deletePipeline, sidePanel, tunnelLabel } from "../map";
import { expect, openPage, test } from "../people";

const BESIDE = [-5, 0, 5]; // pixels beside the middle of the line

/** Points along a line, in pixels of the screen, where nothing else lies over it and over what is beside it. */
async function findFreePoints(line: Locator): Promise<{ x: number; y: number }[]> {
  return line.evaluate((element, beside) => {
    const path = element as SVGPathElement;
    const group = path.closest(".arrow");
    const toScreen = path.getScreenCTM() ?? undefined;
    const length = path.getTotalLength();
    return Array.from({ length: 40 }, (_, at) => path.getPointAtLength((length * (at + 0.5)) / 40))
      .map((point) => point.matrixTransform(toScreen))
      .map(({ x, y }) => ({ x, y }))
      .filter(({ x, y }) =>
        beside.every((by) => document.elementFromPoint(x + by, y + by)?.closest(".arrow") === group),
      );
  }, BESIDE);
}

test("the whole arrow and its label are clickable", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 1600 });
  await openPage(page, "/tunnels");
  const { from, to, tunnel } = await connectTwoPipelines(page);
  const panel = sidePanel(page);
  const label = tunnelLabel(page, tunnel.name);
  const expectOpened = async () => {
    await expect(panel.getByRole("heading", { level: 2 })).toHaveText(tunnel.name);
    await panel.getByRole("button", { name: "Đóng" }).click();
    await expect(panel).toHaveCount(0);
    await label.click({ trial: true }); // waits until the map keeps its place
  };
  await expectOpened();

  const { width = 0, height = 0 } = (await label.boundingBox()) ?? {};
  for (const x of [4, width / 2, width - 4]) {
    await label.click({ position: { x, y: height / 2 } });
    await expectOpened();
  }
  const line = page.locator(`.arrow[data-tunnel="${tunnel.id}"] .arrow-line`);
  for (const part of [0, 0.5, 1]) {
    for (const beside of BESIDE) {
      const points = await findFreePoints(line);
      expect(points.length).toBeGreaterThan(10); // the others lie below the label and at the cards
      const { x, y } = points[Math.round(part * (points.length - 1))] ?? { x: 0, y: 0 };
      await page.mouse.click(x + beside, y + beside);
      await expectOpened();
    }
  }
  await deletePipeline(page, from);
  await deletePipeline(page, to);
});
