/** Lost reasons: a list that the company keeps, from which people choose, and any other text. */
import type { Page } from "@playwright/test";

import { connectTwoPipelines, sidePanel } from "../map";
import {
  card,
  createDeal,
  expect,
  expectAccessible,
  findPipeline,
  openApi,
  openPage,
  test,
  uniqueSuffix,
} from "../people";

const reasons = (page: Page) => page.getByRole("textbox", { name: "Các lý do, theo thứ tự hiển thị" });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Giai đoạn này cần thêm thông tin" });
const choice = (page: Page) => page.getByRole("combobox", { name: "Lý do thất bại" });

/** Makes the lost stage of Sales ask for a reason. Returns its id. */
async function askForReasons(page: Page): Promise<string> {
  const sales = await findPipeline(page, "Bán hàng");
  const lost = sales.stages.find(({ name }) => name === "Thất bại");
  if (!lost) throw new Error("Sales has no lost stage");
  const path = `/v1/pipelines/${sales.id}/stages/${lost.id}`;
  await (await openApi(page)).call("PATCH", path, { ask_lost_reason: true }, "*");
  return lost.id;
}

async function lose(page: Page, title: string): Promise<void> {
  await card(page, title)
    .getByRole("button", { name: `Chuyển ${title}` })
    .click();
  await page.getByRole("menuitem", { name: "Thất bại", exact: true }).click();
  await expect(dialog(page)).toBeVisible();
}

const lostReason = async (page: Page, id: string) =>
  (await (await openApi(page)).call<{ lost_reason: string | null }>("GET", `/v1/deals/${id}`)).lost_reason;

test("admins keep the list, which refuses a reason that is there twice", async ({ page }) => {
  await openPage(page, "/settings");
  await reasons(page).fill("Giá cao\nHết hàng\ngiá CAO");
  await expect(page.getByText("“giá CAO” có hai lần trong danh sách.")).toBeVisible();
  const save = page.getByRole("form", { name: "Lý do thất bại" }).getByRole("button", { name: "Lưu" });
  await expect(save).toBeDisabled();
  await reasons(page).fill("Giá cao\n\n Hết hàng ");
  await save.click();
  await expect(page.getByText("Đã lưu danh sách lý do")).toBeVisible();
  await expectAccessible(page);
  const { lost_reasons } = await (await openApi(page)).call<{ lost_reasons: string[] }>("GET", "/v1/account");
  expect(lost_reasons).toEqual(["Giá cao", "Hết hàng"]);
});

test("people who are no admins only read the list", async ({ page }) => {
  await openPage(page, "/settings", "agent");
  await expect(page.getByRole("region", { name: "Lý do thất bại" }).getByRole("listitem").first()).toBeVisible();
  await expect(reasons(page)).toHaveCount(0);
});

test("a reason is chosen from the list, or written, when a deal is lost", async ({ page }) => {
  await openPage(page, "/board");
  await askForReasons(page);
  await (await openApi(page)).call("PATCH", "/v1/account", { lost_reasons: ["Giá cao", "Hết hàng"] }, "*");
  const run = uniqueSuffix();
  const [chosen, written] = [await createDeal(page, `Chọn ${run}`), await createDeal(page, `Viết ${run}`)];
  await page.goto(`/board/${chosen.pipeline_id}?q=${run}`);
  await lose(page, chosen.title);
  await choice(page).click();
  await page.getByRole("option", { name: "Hết hàng" }).click();
  await dialog(page).getByRole("button", { name: "Chuyển" }).click();
  await expect.poll(() => lostReason(page, chosen.id)).toBe("Hết hàng");

  await lose(page, written.title);
  await choice(page).click();
  await page.getByRole("option", { name: "Lý do khác…" }).click();
  await expect(dialog(page).getByRole("button", { name: "Chuyển" })).toBeDisabled();
  await expect(page.getByRole("textbox", { name: "Ghi rõ lý do" })).toBeFocused();
  await page.keyboard.type("Khách chuyển nhà");
  await expectAccessible(page, "[role=dialog]");
  await dialog(page).getByRole("button", { name: "Chuyển" }).click();
  await expect.poll(() => lostReason(page, written.id)).toBe("Khách chuyển nhà");
});

test("the reason of a lost deal is changed in the drawer, and a reason that left the list stays", async ({ page }) => {
  await openPage(page, "/board");
  const stage_id = await askForReasons(page);
  const server = await openApi(page);
  await server.call("PATCH", "/v1/account", { lost_reasons: ["Giá cao", "Hết hàng"] }, "*");
  const deal = await createDeal(page, `Đã mất ${uniqueSuffix()}`);
  await server.call("POST", `/v1/deals/${deal.id}/move`, { stage_id, lost_reason: "Lý do cũ" }, "*");
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByRole("combobox", { name: "Lý do thất bại" })).toHaveValue("Lý do cũ");
  await drawer.getByRole("combobox", { name: "Lý do thất bại" }).click();
  await page.getByRole("option", { name: "Giá cao" }).click();
  await expect.poll(() => lostReason(page, deal.id)).toBe("Giá cao");
  await drawer.getByRole("combobox", { name: "Lý do thất bại" }).click();
  await page.getByRole("option", { name: "Lý do khác…" }).click();
  await drawer.getByRole("textbox", { name: "Ghi rõ lý do" }).fill("Đổi ý");
  await page.keyboard.press("Enter");
  await expect.poll(() => lostReason(page, deal.id)).toBe("Đổi ý");
});

test("a lost stage has a list of its own, which admins write beside its other rules", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { from: pipeline, server } = await connectTwoPipelines(page);
  const lost = pipeline.stages.find(({ name }) => name === "Thất bại");
  if (!lost) throw new Error("the pipeline has no lost stage");
  await page.goto(`/tunnels?stage=${lost.id}`);
  await sidePanel(page).getByRole("switch", { name: "Hỏi lý do thất bại" }).click();
  const own = sidePanel(page).getByRole("textbox", { name: "Lý do thất bại để chọn" });
  const save = sidePanel(page).getByRole("button", { name: "Lưu yêu cầu" });
  await own.fill("Thiếu linh kiện\nthiếu LINH KIỆN");
  await expect(page.getByText("“thiếu LINH KIỆN” có hai lần trong danh sách.")).toBeVisible();
  await expect(save).toBeDisabled();
  await own.fill("Thiếu linh kiện\nMặt bằng chưa sẵn sàng\n");
  await expectAccessible(page);
  await save.click();
  await expect(page.getByText("Đã lưu yêu cầu")).toBeVisible();

  const title = `Lắp máy ${uniqueSuffix()}`;
  const stage_id = pipeline.stages[1]?.id;
  const deal = await server.call<{ id: string }>("POST", "/v1/deals", { title, stage_id });
  await page.goto(`/board/${pipeline.id}`);
  await card(page, title)
    .getByRole("button", { name: `Chuyển ${title}` })
    .click();
  await page.getByRole("menuitem", { name: lost.name, exact: true }).click();
  await choice(page).click();
  await expect(page.getByRole("option")).toHaveText(["Thiếu linh kiện", "Mặt bằng chưa sẵn sàng", "Lý do khác…"]);
  await page.getByRole("option", { name: "Mặt bằng chưa sẵn sàng" }).click();
  await dialog(page).getByRole("button", { name: "Chuyển" }).click();
  await expect.poll(() => lostReason(page, deal.id)).toBe("Mặt bằng chưa sẵn sàng");

  await page.goto(`/board/${pipeline.id}?deal=${deal.id}`);
  await page.getByRole("dialog").getByRole("combobox", { name: "Lý do thất bại" }).click();
  await page.getByRole("option", { name: "Thiếu linh kiện" }).click();
  await expect.poll(() => lostReason(page, deal.id)).toBe("Thiếu linh kiện");
});

test("many deals are lost together with one reason of the list", async ({ page }) => {
  await openPage(page, "/board");
  await askForReasons(page);
  await (await openApi(page)).call("PATCH", "/v1/account", { lost_reasons: ["Giá cao", "Hết hàng"] }, "*");
  const run = uniqueSuffix();
  const deals = [await createDeal(page, `Cùng mất 1 ${run}`), await createDeal(page, `Cùng mất 2 ${run}`)];
  await page.goto(`/board/${deals[0]?.pipeline_id ?? ""}?q=${run}`);
  for (const { title } of deals) await page.getByLabel(`Chọn ${title}`).check();
  const bar = page.getByRole("region", { name: "Đã chọn 2 giao dịch" });
  await bar.getByRole("combobox", { name: "Chuyển đến giai đoạn" }).click();
  await page.getByRole("option", { name: "Thất bại", exact: true }).click();
  await bar.getByRole("button", { name: "Chuyển", exact: true }).click();
  await choice(page).click();
  await page.getByRole("option", { name: "Giá cao" }).click();
  await dialog(page).getByRole("button", { name: "Chuyển" }).click();
  for (const { id } of deals) await expect.poll(() => lostReason(page, id)).toBe("Giá cao");
});
