/** A board with more deals than fit on a screen renders only the visible cards. */
import { openApi, card, column, dragCard, expect, openPage, test } from "./people";

const DEALS = 1_000;
const AT_ONCE = 100;
const MOST_CARDS = 150;

interface Made {
  id: string;
  stages: { id: string; name: string }[];
}

test("the last of a thousand deals is scrolled to and dragged to another column", async ({ page }) => {
  test.slow();
  await openPage(page, "/tunnels");
  const server = await openApi(page);
  const pipeline = await server.call<Made>("POST", "/v1/pipelines", { name: `Kho ${Date.now().toString(36)}` });
  for (let first = 0; first < DEALS; first += AT_ONCE) {
    const rows = Array.from({ length: AT_ONCE }, (_, at) => ({
      external_id: `${pipeline.id}-${String(first + at)}`,
      title: `Giao dịch số ${String(first + at)}.`,
      pipeline: pipeline.id,
      stage: pipeline.stages[0]?.id,
    }));
    await server.call("POST", "/v1/deals/import", { rows, run_tunnels: false });
  }
  await page.goto(`/board/${pipeline.id}`);
  await expect(column(page, pipeline.stages[0]?.name ?? "")).toHaveAccessibleName(/: 1\.000 /);
  const cards = page.locator(".deal-card");
  expect(await cards.count()).toBeLessThanOrEqual(MOST_CARDS);

  const body = column(page, pipeline.stages[0]?.name ?? "").locator(".column-body");
  const last = await findLastTitle(server, pipeline);
  await expect(async () => {
    await body.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await expect(card(page, last)).toBeVisible({ timeout: 300 });
  }).toPass();
  expect(await cards.count()).toBeLessThanOrEqual(MOST_CARDS);
  await dragCard(page, last, column(page, pipeline.stages[1]?.name ?? ""));
  await expect(column(page, pipeline.stages[1]?.name ?? "").locator(".deal-card", { hasText: last })).toBeVisible();
  await expect(column(page, pipeline.stages[0]?.name ?? "")).toHaveAccessibleName(/: 999 /);
  expect(await body.evaluate((element) => element.scrollTop)).toBeGreaterThan(10_000);
});

/** Finds the title of the last deal in the first column. */
async function findLastTitle(server: Awaited<ReturnType<typeof openApi>>, { id, stages }: Made): Promise<string> {
  let title = "";
  let cursor: string | null = "";
  while (cursor !== null) {
    const after: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const path = `/v1/pipelines/${id}/stages/${stages[0]?.id ?? ""}/deals?limit=100${after}`;
    const page: { data: { title: string }[]; next_cursor: string | null } = await server.call("GET", path);
    title = page.data.at(-1)?.title ?? title;
    cursor = page.next_cursor;
  }
  return title;
}
