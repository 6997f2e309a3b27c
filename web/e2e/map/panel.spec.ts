/** The panel takes room from the map; it never covers the tunnel that it is about. */
import type { Page } from "@playwright/test";

import { deletePipeline, drag, sidePanel, stageCard } from "../map";
import { expect, findPipeline, openApi, openPage, takePicture, test, uniqueSuffix, type Pipeline } from "../people";

/** Whether the whole line and label of the selected tunnel lie in the visible part of the map, beside the panel. */
async function isTunnelInView(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const panel = document.querySelector("aside.panel")?.getBoundingClientRect();
    const map = document.querySelector(".map-scroll")?.getBoundingClientRect();
    const label = document.querySelector(".arrow-label[aria-pressed=true]")?.getBoundingClientRect();
    const line = document.querySelector(".arrow[data-selected] .arrow-line")?.getBoundingClientRect();
    if (!panel || !map || !label || !line) return false;
    return [label, line].every(
      (box) =>
        box.left >= map.left - 1 &&
        box.right <= map.right + 1 &&
        box.top >= map.top - 1 &&
        box.bottom <= map.bottom + 1 &&
        !(box.right > panel.left + 1 && box.bottom > panel.top + 1),
    );
  });
}

for (const [width, height] of [
  [1440, 900],
  [1024, 760],
  [800, 1100],
] as const) {
  test(`at ${String(width)} px, the tunnel that was just made is in view beside its panel`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openPage(page, "/tunnels");
    await drag(
      page,
      stageCard(page, "Lắp đặt", "Phân tích thất bại"),
      stageCard(page, "Bảo trì", "Phân tích thất bại"),
    );
    await page.getByRole("button", { name: "Tạo đường hầm", exact: true }).click();
    await expect(sidePanel(page).getByRole("switch")).toBeVisible();
    await expect.poll(() => isTunnelInView(page)).toBe(true);
    await takePicture(page, `map-panel-${String(width)}`);
    const made = (await findPipeline(page, "Lắp đặt")).tunnels.filter((one) => /Phân tích/.test(one.name));
    expect(made).toHaveLength(1);
    await (await openApi(page)).call("DELETE", `/v1/tunnels/${made[0]?.id ?? ""}`, undefined, "*");
  });
}

test("a tunnel at the end of a long map is scrolled into view when it is opened by its address", async ({ page }) => {
  await openPage(page, "/tunnels");
  const server = await openApi(page);
  const made: Pipeline[] = [];
  for (let at = 0; at < 10; at += 1) {
    made.push(await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Cuối ${uniqueSuffix()} ${String(at)}` }));
  }
  const { id } = await server.call<{ id: string }>("POST", "/v1/tunnels", {
    source: { stage_id: made[8]?.stages[6]?.id },
    target: { stage_id: made[9]?.stages[0]?.id },
    action: "move",
  });
  await page.goto(`/tunnels?tunnel=${id}`);
  await expect(sidePanel(page).getByRole("switch")).toBeVisible();
  await expect.poll(() => isTunnelInView(page)).toBe(true);
  for (const pipeline of made) await deletePipeline(page, pipeline);
});
