/** The map of tunnels, as tests use it. */
import { expect, type Locator, type Page } from "@playwright/test";

import { openApi, type Pipeline, type Tunnel, uniqueSuffix } from "./people";

/** The card of a stage. */
export const stageCard = (page: Page, lane: string, name: string): Locator =>
  page.getByRole("region", { name: lane }).getByRole("listitem").filter({ hasText: name }).getByRole("button").first();

/** The label of a tunnel. */
export const tunnelLabel = (page: Page, name: string): Locator =>
  page.locator(".arrow-label").filter({ hasText: name });

/** The panel beside the map. */
export const sidePanel = (page: Page): Locator => page.getByRole("complementary");

/** Creates a pipeline with so many stages; the last two are won and lost. */
export async function createLongPipeline(page: Page, name: string, count: number): Promise<Pipeline> {
  const names = ["Mới", "Gọi lần đầu", "Hẹn gặp", "Chuẩn bị tài liệu", "Báo giá", "Khảo sát nhà", "Hóa đơn trả trước"];
  const more = ["Đang thực hiện", "Nghiệm thu", "Hóa đơn cuối", "Bàn giao", "Chờ phản hồi"];
  const stages = Array.from({ length: count }, (_, at) => ({
    name:
      at === count - 2
        ? "Thành công"
        : at === count - 1
          ? "Thất bại"
          : ([...names, ...more][at] ?? `Bước ${String(at)}`),
    color: "#39A8EF",
    semantic: at === count - 2 ? "won" : at === count - 1 ? "lost" : "open",
  }));
  return (await openApi(page)).call<Pipeline>("POST", "/v1/pipelines", { name, stages });
}

/** Deletes a pipeline without deals and the tunnels from and to it. */
export async function deletePipeline(page: Page, { id }: { id: string }): Promise<void> {
  const server = await openApi(page);
  const { data } = await server.call<{ data: (Tunnel & { source: Ends; target: Ends })[] }>(
    "GET",
    "/v1/tunnels?limit=100",
  );
  for (const tunnel of data.filter((one) => [one.source.pipeline_id, one.target.pipeline_id].includes(id))) {
    await server.call("DELETE", `/v1/tunnels/${tunnel.id}`, undefined, "*");
  }
  await server.call("DELETE", `/v1/pipelines/${id}`, undefined, "*");
}

interface Ends {
  pipeline_id: string;
}

/** Drags with the mouse, without the release. `across` is the place on the target's width; 0 is its left side. */
export async function dragOver(page: Page, from: Locator, to: Locator, across = 0.5): Promise<void> {
  await from.scrollIntoViewIfNeeded();
  const [begin, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!begin || !end) throw new Error("the source or the target is not visible");
  await page.mouse.move(begin.x + begin.width / 2, begin.y + begin.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x + end.width * across, end.y + end.height / 2, { steps: 12 });
}

export async function drag(page: Page, from: Locator, to: Locator, across = 0.5): Promise<void> {
  await dragOver(page, from, to, across);
  await page.mouse.up();
}

/** Creates two pipelines with a tunnel between their first stages, and opens the tunnel. */
export async function connectTwoPipelines(page: Page, body: object = {}) {
  const server = await openApi(page);
  const run = uniqueSuffix();
  const from = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Tư vấn ${run}` });
  const to = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Giao hàng ${run}` });
  const [source, target] = [from.stages[0]?.id, to.stages[0]?.id];
  const tunnel = await server.call<Tunnel>("POST", "/v1/tunnels", {
    name: `Đi ${run}`,
    source: { stage_id: source },
    target: { stage_id: target },
    action: "move",
    ...body,
  });
  await page.reload();
  await tunnelLabel(page, tunnel.name).click();
  await expect(sidePanel(page).getByRole("heading", { level: 2 })).toHaveText(tunnel.name);
  const read = () => server.call<Tunnel>("GET", `/v1/tunnels/${tunnel.id}`);
  return { server, from, to, source, target, tunnel, read, run };
}

export async function chooseOption(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("option", { name }).filter({ visible: true }).click();
}
