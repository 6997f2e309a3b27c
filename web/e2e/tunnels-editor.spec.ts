/** A tunnel edited whole, tried before it is real, and applied to the deals that were there before it. */
import type { Page } from "@playwright/test";

import { api, expect, expectAccessible, open, picture, test } from "./people";

interface Tunnel {
  id: string;
  name: string;
  version: number;
  position: number;
  delay: string | null;
  changes: { responsible: { kind: string; user_ids: string[] } };
}
interface Pipeline {
  id: string;
  name: string;
  version: number;
  stages: { id: string; name: string; required_fields: string[] }[];
  tunnels: Tunnel[];
}

const panel = (page: Page) => page.getByRole("complementary");
const label = (page: Page, name: string) => page.locator(".arrow-label").filter({ hasText: name });
const unique = () => Date.now().toString(36);

/** Two pipelines of this test's own, with a tunnel from the first stage of one to the first of the other. */
async function joined(page: Page, body: object = {}) {
  const server = await api(page);
  const run = unique();
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
  await label(page, tunnel.name).click();
  await expect(panel(page).getByRole("heading", { level: 2 })).toHaveText(tunnel.name);
  const read = () => server.call<Tunnel>("GET", `/v1/tunnels/${tunnel.id}`);
  return { server, from, to, source, target, tunnel, read, run };
}

async function choose(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("option", { name }).filter({ visible: true }).click();
}

test("who gets the deal, its fields, its tags and the delay are changed, and saved together", async ({ page }) => {
  await open(page, "/tunnels");
  const { tunnel, read } = await joined(page);
  const editor = panel(page);
  await editor.getByLabel("Đợi bao lâu rồi mới đi").fill("2");
  await editor.getByLabel("Đơn vị thời gian").click();
  await choose(page, "giờ");

  await editor.getByRole("combobox", { name: "Người phụ trách", exact: true }).click();
  await choose(page, "Lần lượt từng người");
  await editor.getByLabel("Những người lần lượt phụ trách").click();
  await page.getByRole("option").filter({ visible: true }).first().click();
  await page.keyboard.press("Escape");

  await editor.getByRole("button", { name: "Thay đổi một trường" }).click();
  const amount = editor.getByRole("group", { name: "Số tiền" });
  await amount.getByLabel("Giá trị").fill("250");
  await editor.getByRole("button", { name: "Thay đổi một trường" }).click();
  const second = editor.getByRole("group", { name: /Xác suất/ });
  await second.getByLabel("Trường").click();
  await choose(page, "Nguồn");
  const source = editor.getByRole("group", { name: "Nguồn" });
  await source.getByLabel("Việc cần làm").click();
  await choose(page, "viết thêm");
  await source.getByLabel("Giá trị").fill("qua {pipeline}");
  await editor.getByLabel("Thêm nhãn").fill("lắp đặt");
  await editor.getByLabel("Thêm nhãn").press("Enter");
  await expectAccessible(page);
  await picture(page, "tunnels-whole");

  await editor.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(page.getByText("Đã lưu đường hầm")).toBeVisible();
  const saved = await read();
  expect(saved).toMatchObject({
    name: tunnel.name,
    delay: "PT2H",
    changes: {
      responsible: { kind: "in_turn" },
      set: { amount: 25000, currency: "USD" },
      append: { source: "qua {pipeline}" },
      add_tags: ["lắp đặt"],
    },
  });
  expect(saved.changes.responsible.user_ids).toHaveLength(1);

  await editor.getByLabel("Đợi bao lâu rồi mới đi").fill("0");
  await expect(editor.getByText("Đi ngay khi giao dịch đến giai đoạn này.")).toBeVisible();
  await editor.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect.poll(async () => (await read()).delay).toBeNull();
});

test("conditions ask for the customer, in groups within groups", async ({ page }) => {
  await open(page, "/tunnels");
  const { read } = await joined(page);
  const editor = panel(page);
  await editor.getByRole("button", { name: "Thêm điều kiện" }).click();
  await editor.getByLabel("Trường").click();
  await choose(page, "Khách từ chối nhận tin");
  await editor.getByLabel("Giá trị").click();
  await choose(page, "Không");
  await editor.getByRole("button", { name: "Thêm nhóm" }).click();
  await editor.getByRole("group", { name: "Nhóm điều kiện" }).last().getByLabel("Giá trị").fill("100");
  await editor.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(page.getByText("Đã lưu đường hầm")).toBeVisible();
  expect(await read()).toMatchObject({
    conditions: {
      all: [
        { field: "customer.opted_out", op: "eq", value: false },
        { any: [{ field: "amount", op: "gte", value: 10000 }] },
      ],
    },
  });
});

test("a tunnel takes another place among those of its stage", async ({ page }) => {
  await open(page, "/tunnels");
  const { server, source, to, tunnel, read } = await joined(page);
  await server.call("POST", "/v1/tunnels", {
    name: "Đi sau",
    source: { stage_id: source },
    target: { stage_id: to.stages[1]?.id },
    action: "move",
  });
  await page.reload();
  await expect(panel(page).getByText("1 trên 2")).toBeVisible();
  await panel(page).getByRole("button", { name: "Sau", exact: true }).click();
  await expect(panel(page).getByText("2 trên 2")).toBeVisible();
  await expect.poll(async () => (await read()).position).toBe(1);
  expect(tunnel.position).toBe(0);
});

test("a deal is tried before it is real, and why a tunnel would not take it is told in words", async ({ page }) => {
  await open(page, "/tunnels");
  const { server, to, run } = await joined(page, {
    conditions: { all: [{ field: "amount", op: "gte", value: 100_000 }] },
  });
  const deal = await server.call<{ id: string; title: string }>("POST", "/v1/deals", {
    title: `Bếp từ ${run}`,
    stage_id: to.stages[2]?.id,
    amount: 150_000,
    currency: "USD",
  });
  await panel(page).getByRole("button", { name: "Chạy thử" }).click();
  const dialog = page.getByRole("dialog", { name: "Chạy thử" });
  const found = async () => (await server.call<{ data: unknown[] }>("GET", `/v1/deals?q=${run}`)).data.length;
  await expect.poll(found).toBe(1); // the words of a new deal are indexed after it is made
  await dialog.getByRole("combobox", { name: "Giao dịch" }).fill(`bep tu ${run}`);
  await choose(page, new RegExp(deal.title));
  await dialog.getByRole("button", { name: "Chạy thử" }).click();
  await expect(dialog.getByText("sẽ chuyển giao dịch đi")).toBeVisible();
  await expect(dialog.getByText("Không có đường hầm nào ở đây: giao dịch dừng lại.")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "tunnels-simulated");

  await dialog.getByText("Một giao dịch giả định").click();
  await dialog.getByLabel("Giá trị").fill("500");
  await dialog.getByRole("button", { name: "Chạy thử" }).click();
  await expect(dialog.getByText(/không đi, vì chưa đúng: Số tiền ít nhất 1\.000,00/)).toBeVisible();
  await expectAccessible(page);
  await picture(page, "tunnels-simulated-not");
  expect(await server.call("GET", `/v1/deals/${deal.id}`)).toMatchObject({ version: 1, stage_id: to.stages[2]?.id });
});

test("a tunnel is applied to the deals that were there before it, and those that lack something are named", async ({
  page,
}) => {
  await open(page, "/tunnels");
  const { server, source, to, target, run } = await joined(page, { enabled: false });
  const stage = `/v1/pipelines/${to.id}/stages/${String(target)}`;
  await server.call("PATCH", stage, { required_fields: ["source"] }, to.version);
  await server.call("POST", "/v1/deals", { title: `Có nguồn ${run}`, stage_id: source, source: "Facebook" });
  await server.call("POST", "/v1/deals", { title: `Thiếu nguồn ${run}`, stage_id: source });
  await page.reload();
  await expect(panel(page).getByRole("button", { name: /Áp dụng/ })).toBeDisabled();
  await panel(page).getByRole("switch").click();
  await panel(page).getByRole("button", { name: "Lưu", exact: true }).click();
  await panel(page)
    .getByRole("button", { name: /Áp dụng/ })
    .click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("2 giao dịch đang ở")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "tunnels-apply");
  await dialog.getByRole("button", { name: "Áp dụng cho 2 giao dịch" }).click();
  await expect(dialog.getByText("Đã xong: 1 giao dịch đã đi hoặc đang đợi.")).toBeVisible();
  await expect(dialog.getByText(/Giai đoạn đích cần: Nguồn/)).toBeVisible();
  await expect(dialog.getByRole("link", { name: `Thiếu nguồn ${run}` })).toBeVisible();
  await expectAccessible(page);
  await picture(page, "tunnels-applied");
});

test("a circle without end is refused with its way, and one that may end is saved with a warning", async ({ page }) => {
  await open(page, "/tunnels");
  const { from, to, server, source, target } = await joined(page);
  const back = page
    .getByRole("region", { name: to.name })
    .getByRole("button", { name: `Tạo đường hầm từ ${to.stages[0]?.name ?? ""}` });
  await page.keyboard.press("Escape");
  await back.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type(from.stages[0]?.name ?? "");
  await page
    .getByRole("group", { name: from.name })
    .getByRole("option", { name: from.stages[0]?.name ?? "" })
    .click();
  const dialog = page.getByRole("dialog", { name: "Đường hầm mới" });
  await dialog.getByRole("button", { name: "Tạo đường hầm" }).click();
  const circle = dialog.getByRole("alert");
  await expect(circle).toContainText("vòng tròn");
  await expect(circle.locator(".circle span")).toHaveText([
    `${to.name}: ${to.stages[0]?.name ?? ""}`,
    `${from.name}: ${from.stages[0]?.name ?? ""}`,
    `${to.name}: ${to.stages[0]?.name ?? ""}`,
  ]);
  await expectAccessible(page);
  await picture(page, "tunnels-circle");
  await dialog.getByRole("button", { name: "Hủy" }).click();

  const made = await server.call<Tunnel>("POST", "/v1/tunnels", {
    name: "Quay lại",
    source: { stage_id: target },
    target: { stage_id: source },
    action: "move",
    enabled: false,
  });
  await page.goto(`/tunnels?tunnel=${made.id}`);
  await panel(page).getByRole("switch").click();
  await panel(page).getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(panel(page).getByRole("alert")).toContainText("vòng tròn");
  await panel(page).getByRole("button", { name: "Thêm điều kiện" }).click();
  await panel(page).getByLabel("Giá trị").fill("100");
  await panel(page).getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(panel(page).getByText("Giao dịch có thể đi thành vòng tròn.")).toBeVisible();
  await expect(panel(page).locator(".circle span")).toHaveCount(3);
  await expectAccessible(page);
  await picture(page, "tunnels-warned");
});

test("a stage gets rules, which are kept", async ({ page }) => {
  await open(page, "/tunnels");
  const { from, server } = await joined(page);
  const lost = from.stages[6];
  await page.goto(`/tunnels?stage=${lost?.id ?? ""}`);
  await panel(page).getByLabel("Các trường bắt buộc").click();
  await choose(page, "Nguồn");
  await page.keyboard.press("Escape");
  await panel(page).getByLabel("Ai được chuyển giao dịch vào và ra").click();
  await choose(page, "Quản lý và quản trị viên");
  await panel(page).getByLabel("Số ngày đến khi coi là nằm yên").fill("7");
  await panel(page).getByRole("switch", { name: "Hỏi lý do thất bại" }).click();
  await expectAccessible(page);
  await picture(page, "tunnels-rules");
  await panel(page).getByRole("button", { name: "Lưu quy tắc" }).click();
  await expect(page.getByText("Đã lưu quy tắc")).toBeVisible();
  const kept = await server.call<Pipeline>("GET", `/v1/pipelines/${from.id}`);
  expect(kept.stages[6]).toMatchObject({
    required_fields: ["source"],
    move_roles: ["manager"],
    idle_after_days: 7,
    ask_lost_reason: true,
  });
});
