/** Every way into a stage asks for what the stage requires. */
import type { Locator, Page } from "@playwright/test";

import {
  type Api,
  card,
  column,
  createDeal,
  dragCard,
  expect,
  expectAccessible,
  openApi,
  openPage,
  type Pipeline,
  takePicture,
  test,
  uniqueSuffix,
} from "../people";

type Stage = Pipeline["stages"][number] & { semantic: string };

interface Ways {
  server: Api;
  pipeline: Pipeline;
  first: Stage;
  /** An open stage that requires the date of closing and the source. */
  strict: Stage;
  /** The lost stage, which asks for the reason. */
  lost: Stage;
}

/** Opens the board of a new pipeline whose stages require fields. */
async function openStrictBoard(page: Page): Promise<Ways> {
  await openPage(page, "/board");
  const server = await openApi(page);
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Chặt ${uniqueSuffix()}` });
  const stages = pipeline.stages as Stage[];
  const [first, strict] = stages;
  const lost = stages.find((one) => one.semantic === "lost");
  if (!first || !strict || !lost) throw new Error("the pipeline has no such stages");
  const set = (stage: Stage, rules: object) =>
    server.call("PATCH", `/v1/pipelines/${pipeline.id}/stages/${stage.id}`, rules, "*");
  await set(strict, { required_fields: ["expected_close_date", "source"] });
  await set(lost, { ask_lost_reason: true });
  return { server, pipeline, first, strict, lost };
}

/** Creates deals on the first stage and shows the board with them. */
async function createDeals(page: Page, { pipeline, first }: Ways, ...titles: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const title of titles) ids.push((await createDeal(page, title, { stage_id: first.id })).id);
  await page.goto(`/board/${pipeline.id}`);
  for (const title of titles) await expect(card(page, title)).toBeVisible();
  return ids;
}

async function answerStrict(asked: Locator): Promise<void> {
  await asked.getByLabel("Ngày dự kiến chốt").fill("24/12/2026");
  await asked.getByLabel("Nguồn").fill("Hội chợ");
  await asked.getByRole("button", { name: "Chuyển", exact: true }).click();
  await expect(asked).toHaveCount(0);
}

const stood = (server: Api, id: string) =>
  server.call<{ stage_id: string; source: string; expected_close_date: string; lost_reason: string }>(
    "GET",
    `/v1/deals/${id}`,
  );

const question = (page: Page) => page.getByRole("dialog", { name: "Giai đoạn này cần thêm thông tin" });

test("a drop, the menu of a card and the stage in the drawer ask for the fields together", async ({ page }) => {
  const ways = await openStrictBoard(page);
  const { server, pipeline, strict } = ways;
  const run = uniqueSuffix();
  const titles = [`Thả ${run}`, `Bảng chọn ${run}`, `Ngăn ${run}`];
  const ids = await createDeals(page, ways, ...titles);
  const [dropped = "", chosen = "", opened = ""] = titles;

  await dragCard(page, dropped, column(page, strict.name));
  await answerStrict(question(page));

  await page.getByRole("button", { name: `Chuyển ${chosen}` }).click();
  await page.getByRole("menuitem", { name: strict.name }).click();
  await answerStrict(question(page));

  await page.goto(`/board/${pipeline.id}?deal=${ids[2] ?? ""}`);
  const drawer = page.getByRole("dialog", { name: opened });
  await drawer.getByLabel("Giai đoạn", { exact: true }).click();
  await page.getByRole("group", { name: pipeline.name }).getByRole("option", { name: strict.name }).click();
  await answerStrict(question(page));

  for (const id of ids)
    await expect
      .poll(() => stood(server, id))
      .toMatchObject({ stage_id: strict.id, source: "Hội chợ", expected_close_date: "2026-12-24" });
});

test("a drop on the folded lost column asks for the reason", async ({ page }) => {
  const ways = await openStrictBoard(page);
  const title = `Gập ${uniqueSuffix()}`;
  const [id = ""] = await createDeals(page, ways, title);
  const folded = column(page, ways.lost.name);
  await expect(folded).toHaveAttribute("data-folded");
  await dragCard(page, title, folded);
  await question(page).getByLabel("Lý do thất bại").click();
  await page.getByRole("option", { name: "Giá cao" }).click();
  await question(page).getByRole("button", { name: "Chuyển", exact: true }).click();
  await expect.poll(() => stood(ways.server, id)).toMatchObject({ stage_id: ways.lost.id, lost_reason: "Giá cao" });
});

test("a bulk move asks once, fills what is missing, and sends it with the deals", async ({ page }) => {
  const ways = await openStrictBoard(page);
  const run = uniqueSuffix();
  const titles = [`Một ${run}`, `Hai ${run}`, `Ba ${run}`];
  const ids = await createDeals(page, ways, ...titles);
  await ways.server.call("PATCH", `/v1/deals/${ids[0] ?? ""}`, { source: "Zalo" }, "*");
  await page.reload();
  for (const title of titles) await page.getByRole("checkbox", { name: `Chọn ${title}` }).check();
  const bar = page.getByRole("region", { name: "Đã chọn 3 giao dịch" });
  await bar.getByRole("combobox").click();
  await page.getByRole("option", { name: ways.strict.name }).click();
  await bar.getByRole("button", { name: "Chuyển", exact: true }).click();
  await expect(question(page).getByText(/3 giao dịch/)).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "bulk-fields");
  await answerStrict(question(page));
  await expect(page.getByText("Đã chuyển 3 giao dịch")).toBeVisible();
  await expect(bar).toHaveCount(0);
  const after = await Promise.all(ids.map((id) => stood(ways.server, id)));
  expect(after.map(({ source }) => source)).toEqual(["Zalo", "Hội chợ", "Hội chợ"]);
  expect(new Set(after.map(({ stage_id }) => stage_id))).toEqual(new Set([ways.strict.id]));
});

test("deals that a bulk move refuses stay selected, with their reasons in groups", async ({ page }) => {
  const ways = await openStrictBoard(page);
  const run = uniqueSuffix();
  const titles = [`Một ${run}`, `Hai ${run}`, `Ba ${run}`];
  const ids = await createDeals(page, ways, ...titles);
  for (const title of titles) await page.getByRole("checkbox", { name: `Chọn ${title}` }).check();
  // Somebody else sharpens the rules of a stage that asked for nothing when this page was read.
  const target = ways.pipeline.stages[2];
  if (!target) throw new Error("the pipeline has no third stage");
  await ways.server.call("PATCH", `/v1/deals/${ids[2] ?? ""}`, { source: "Zalo" }, "*");
  await page.route("**/v1/pipelines?*", (route) => route.abort());
  const rules = { required_fields: ["source"] };
  await ways.server.call("PATCH", `/v1/pipelines/${ways.pipeline.id}/stages/${target.id}`, rules, "*");
  const bar = page.locator(".bulk-bar");
  await bar.getByRole("combobox").click();
  await page.getByRole("option", { name: target.name }).click();
  await bar.getByRole("button", { name: "Chuyển", exact: true }).click();
  await expect(bar.getByRole("alert")).toContainText("2 giao dịch: Thiếu Nguồn");
  await expect(bar).toContainText("Đã chọn 2 giao dịch");
  await expect(page.getByText("Đã chuyển 1 giao dịch")).toBeVisible();
  await expect(page.getByText(/-\d+ giao dịch/)).toHaveCount(0);
  await expect(page.getByRole("checkbox", { name: `Chọn ${titles[0] ?? ""}` })).toBeChecked();
  await expectAccessible(page);
  await takePicture(page, "bulk-refused");
});

test("quick add on a stage that requires a date opens with it in place", async ({ page }) => {
  const ways = await openStrictBoard(page);
  await page.goto(`/board/${ways.pipeline.id}`);
  const title = `Nhanh ${uniqueSuffix()}`;
  await column(page, ways.strict.name)
    .getByRole("button", { name: `Thêm giao dịch vào ${ways.strict.name}`, exact: true })
    .click();
  const form = page.getByRole("form", { name: "Giao dịch" });
  await form.getByLabel("Tên giao dịch").fill(title);
  await expect(form.getByRole("button", { name: "Thêm", exact: true })).toBeDisabled();
  await form.getByLabel("Ngày dự kiến chốt").fill("24/12/2026");
  await form.getByLabel("Nguồn").fill("Hội chợ");
  await expectAccessible(page);
  await takePicture(page, "quick-add-required");
  await form.getByRole("button", { name: "Thêm", exact: true }).click();
  await expect(form).toHaveCount(0);
  await expect(column(page, ways.strict.name).locator(".deal-card", { hasText: title })).toBeVisible();
});
