import type { Locator, Page } from "@playwright/test";

import { api, expect, expectAccessible, open, picture, test } from "./people";

interface Pipeline {
  id: string;
  name: string;
  version: number;
  stages: { id: string; name: string }[];
  tunnels: { id: string; name: string; version: number; action: string }[];
}

const stage = (page: Page, lane: string, name: string): Locator =>
  page.getByRole("region", { name: lane }).getByRole("listitem").filter({ hasText: name }).getByRole("button").first();

const label = (page: Page, name: string): Locator => page.locator(".arrow-label").filter({ hasText: name });

/** As a hand does it: down, and along to a place across the target's width (0 is its left side). */
async function drag(page: Page, from: Locator, to: Locator, across = 0.5): Promise<void> {
  await from.scrollIntoViewIfNeeded();
  const [begin, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!begin || !end) throw new Error("what is dragged is not on the screen");
  await page.mouse.move(begin.x + begin.width / 2, begin.y + begin.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x + end.width * across, end.y + end.height / 2, { steps: 12 });
}

async function drop(page: Page): Promise<void> {
  await page.mouse.up();
}

async function pipelineNamed(page: Page, name: string): Promise<Pipeline> {
  const { data } = await (await api(page)).call<{ data: Pipeline[] }>("GET", "/v1/pipelines?limit=100");
  const found = data.find((one) => one.name === name);
  if (!found) throw new Error(`there is no pipeline ${name}`);
  return found;
}

/** Takes away the tunnels of a pipeline that a test has made. */
async function withoutTunnels(page: Page, lane: string, names: RegExp): Promise<void> {
  const server = await api(page);
  for (const tunnel of (await pipelineNamed(page, lane)).tunnels.filter((one) => names.test(one.name))) {
    await server.call("DELETE", `/v1/tunnels/${tunnel.id}`, undefined, tunnel.version);
  }
}

test("the company's pipelines and tunnels are seen as they are", async ({ page }) => {
  await open(page, "/tunnels");
  for (const name of ["Bán hàng", "Lắp đặt", "Bảo trì"]) await expect(page.getByRole("region", { name })).toBeVisible();
  await expect(label(page, "Bán được → Lắp đặt")).toContainText("Chuyển");
  await picture(page, "tunnels-vi-light");
});

test("a stage dragged onto a stage of another pipeline makes a tunnel, up and down", async ({ page }) => {
  await open(page, "/tunnels");
  await drag(page, stage(page, "Bán hàng", "Chuẩn bị tài liệu"), stage(page, "Bảo trì", "Hóa đơn trả trước"));
  await expect(page.locator('[data-role="over"]')).toHaveCount(1);
  await picture(page, "tunnels-dragging");
  await drop(page);
  const dialog = page.getByRole("dialog", { name: "Đường hầm mới" });
  await expect(dialog).toContainText("Giao dịch gốc rời khỏi Bán hàng và sang Bảo trì.");
  await dialog.getByText("Sao chép").click();
  await expectAccessible(page);
  await picture(page, "tunnels-new");
  await dialog.getByRole("button", { name: "Tạo đường hầm" }).click();
  await expect(page.getByRole("complementary")).toContainText("Bảo trì");
  const made = (await pipelineNamed(page, "Bán hàng")).tunnels.filter((one) => one.action === "copy");
  expect(made).toHaveLength(1);

  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary")).toHaveCount(0);
  await drag(page, stage(page, "Bảo trì", "Chuẩn bị tài liệu"), stage(page, "Lắp đặt", "Hóa đơn trả trước"));
  await drop(page);
  await page.getByRole("button", { name: "Tạo đường hầm", exact: true }).click();
  await expect(page.getByRole("complementary")).toContainText("Lắp đặt");
  await picture(page, "tunnels-editor");
  await withoutTunnels(page, "Bán hàng", /Chuẩn bị tài liệu/);
  await withoutTunnels(page, "Bảo trì", /./);
});

test("within one pipeline a tunnel is refused with the reason", async ({ page }) => {
  await open(page, "/tunnels");
  const before = (await pipelineNamed(page, "Bán hàng")).tunnels.length;
  await drag(page, stage(page, "Bán hàng", "Mới"), stage(page, "Bán hàng", "Đang thực hiện"));
  await expect(page.getByText("Đường hầm phải dẫn sang một phễu khác")).toBeVisible();
  await drop(page);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator(".toast")).toContainText("Không tạo được đường hầm ở đây");
  expect((await pipelineNamed(page, "Bán hàng")).tunnels).toHaveLength(before);
});

test("with the keyboard alone a tunnel is made, changed and deleted", async ({ page }) => {
  await open(page, "/tunnels");
  const plus = page.getByRole("region", { name: "Lắp đặt" }).getByRole("button", { name: "Tạo đường hầm từ Mới" });
  await plus.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Giao dịch từ “Mới” đi đến đâu?")).toBeVisible();
  await page.keyboard.type("Đến kỳ");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Đường hầm mới" });
  await expect(dialog).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(dialog.getByRole("radio", { name: /Sao chép/ })).toBeChecked();
  await page.keyboard.press("Enter");

  const panel = page.getByRole("complementary");
  await expect(panel.getByRole("heading", { level: 2 })).toBeFocused();
  await panel.getByLabel("Tên đường hầm").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Bảo trì sớm");
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("heading", { level: 2 })).toHaveText("Bảo trì sớm");

  await panel.getByRole("button", { name: "Xóa đường hầm" }).focus();
  await page.keyboard.press("Enter");
  await panel.getByRole("button", { name: "Xóa đường hầm" }).focus();
  await page.keyboard.press("Enter");
  await expect(panel).toHaveCount(0);
  expect((await pipelineNamed(page, "Lắp đặt")).tunnels.map((one) => one.name)).not.toContain("Bảo trì sớm");
});

test("by clicking one stage after the other a tunnel is made, and Escape stops it", async ({ page }) => {
  await open(page, "/tunnels");
  const from = page
    .getByRole("region", { name: "Bảo trì" })
    .getByRole("button", { name: "Tạo đường hầm từ Đang thực hiện" });
  await stage(page, "Bảo trì", "Đang thực hiện").hover();
  await from.click();
  await page.keyboard.press("Escape");
  await expect(page.locator("[data-role]")).toHaveCount(0);

  await stage(page, "Bảo trì", "Đang thực hiện").hover();
  await from.click();
  await page.getByRole("button", { name: "Dẫn đến Ưu đãi giảm giá" }).click();
  await expect(page.getByRole("dialog", { name: "Đường hầm mới" })).toContainText("Ưu đãi giảm giá");
});

test("a tunnel gets a title, a condition and is switched off; nothing is saved before it is asked for", async ({
  page,
}) => {
  await open(page, "/tunnels");
  await label(page, "Lắp đặt thất bại").click();
  const panel = page.getByRole("complementary");
  await panel.getByLabel("Tên mới của giao dịch").fill("{title} — hẹn lại {customer}");
  await expect(panel.getByText("Máy rửa bát cho An — hẹn lại An")).toBeVisible();
  await panel.getByRole("button", { name: "Thêm điều kiện" }).click();
  await panel.getByLabel("Giá trị").fill("250");
  await panel.getByRole("switch").click();
  const saved = async () => (await pipelineNamed(page, "Lắp đặt")).tunnels.find((one) => /thất bại/.test(one.name));
  expect(await saved()).toMatchObject({ enabled: true, conditions: null });
  await panel.getByRole("button", { name: "Lưu" }).click();
  await expect(page.getByText("Đã lưu đường hầm")).toBeVisible();
  expect(await saved()).toMatchObject({
    enabled: false,
    conditions: { all: [{ field: "amount", op: "gte", value: 25000 }] },
    changes: { title_template: "{title} — hẹn lại {customer}" },
  });
  await expectAccessible(page);
  await picture(page, "tunnels-changed");

  const tunnel = await saved();
  await (
    await api(page)
  ).call(
    "PATCH",
    `/v1/tunnels/${tunnel?.id ?? ""}`,
    { enabled: true, conditions: null, changes: { title_template: "{title} — Installation failed" } },
    tunnel?.version,
  );
});

test("what somebody else has changed is not overwritten", async ({ page }) => {
  await open(page, "/tunnels");
  await label(page, "Lắp xong").click();
  const panel = page.getByRole("complementary");
  await panel.getByLabel("Tên đường hầm").fill("Tên của tôi");
  const tunnel = (await pipelineNamed(page, "Lắp đặt")).tunnels.find((one) => /Lắp xong/.test(one.name));
  await (
    await api(page)
  ).call("PATCH", `/v1/tunnels/${tunnel?.id ?? ""}`, { name: "Lắp xong → Bảo trì " }, tunnel?.version);
  await panel.getByRole("button", { name: "Lưu" }).click();
  await expect(panel.getByRole("alert")).toContainText("Người khác vừa thay đổi");
  await expect(panel.getByLabel("Tên đường hầm")).toHaveValue("Tên của tôi");
});

test("a pipeline and a stage are added, renamed, recoloured and put into another order", async ({ page }) => {
  await open(page, "/tunnels");
  const name = `Bảo hành ${String(Date.now())}`;
  await page.getByRole("button", { name: "Thêm phễu" }).click();
  await page.getByRole("dialog").getByLabel("Tên phễu").fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Thêm" }).click();
  const lane = page.getByRole("region", { name });
  await expect(lane).toBeVisible();

  await lane.getByRole("button", { name: /Thêm giai đoạn/ }).click();
  await page.getByRole("dialog").getByLabel("Tên giai đoạn").fill("Chờ linh kiện");
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Thêm" }).click();
  const panel = page.getByRole("complementary");
  await expect(panel.getByRole("heading", { level: 2 })).toHaveText("Chờ linh kiện");
  await panel.getByLabel("Tên giai đoạn").fill("Chờ phụ tùng");
  await panel.getByLabel("Tên giai đoạn").press("Enter");
  await expect(panel.getByRole("heading", { level: 2 })).toHaveText("Chờ phụ tùng");
  await panel.getByLabel("#F5549A").check({ force: true });
  await expect(panel.getByLabel("#F5549A")).toBeChecked();
  await panel.getByRole("button", { name: "Về trước" }).click();
  await expectAccessible(page);
  await picture(page, "tunnels-stage");
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);

  const grip = lane.getByRole("listitem").filter({ hasText: "Chờ phụ tùng" }).locator(".stage-grip");
  await drag(page, grip, lane.getByRole("listitem").nth(1), 0.2);
  await drop(page);
  await expect(lane.getByRole("listitem").nth(1)).toContainText("Chờ phụ tùng");
  await expect
    .poll(async () => (await pipelineNamed(page, name)).stages.map((one) => one.name)[1])
    .toBe("Chờ phụ tùng");
});

test("a stage that is used is deleted only after its deals have another place", async ({ page }) => {
  await open(page, "/tunnels");
  const server = await api(page);
  const name = `Tư vấn ${String(Date.now())}`;
  const made = await server.call<Pipeline>("POST", "/v1/pipelines", { name });
  const [first, second] = made.stages;
  await server.call("POST", "/v1/deals", { title: "Máy rửa bát cho Bình", stage_id: first?.id });
  await page.reload();
  await stage(page, name, first?.name ?? "").click();
  await page.getByRole("complementary").getByRole("button", { name: "Xóa giai đoạn" }).click();
  const dialog = page.getByRole("dialog", { name: /Xóa giai đoạn/ });
  await dialog.getByRole("button", { name: "Xóa", exact: true }).click();
  await expect(dialog.getByText("1 giao dịch đang ở đây")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "tunnels-remove-stage");
  await dialog.getByRole("combobox").fill(second?.name ?? "");
  await page.getByRole("group", { name }).getByRole("option").click();
  await dialog.getByRole("button", { name: "Chuyển giao dịch rồi xóa" }).click();
  await expect(page.getByText(`Đã xóa ${first?.name ?? ""}`)).toBeVisible();
  expect((await pipelineNamed(page, name)).stages.map((one) => one.id)).not.toContain(first?.id);
});

test("a viewer sees the map and is offered nothing that would be refused", async ({ page }) => {
  await open(page, "/tunnels", "viewer");
  await expect(page.getByRole("button", { name: /Tài khoản của/ })).toContainText("Người xem");
  await expect(page.getByRole("button", { name: "Thêm phễu" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Tạo đường hầm từ/ })).toHaveCount(0);
  await label(page, "Bán được").click();
  const panel = page.getByRole("complementary");
  await expect(panel.getByRole("button", { name: "Lưu" })).toHaveCount(0);
  await expect(panel.getByRole("button", { name: "Xóa đường hầm" })).toHaveCount(0);
  await expectAccessible(page);
  await picture(page, "tunnels-viewer");
});

test("it is English and dark for whoever wants it so", async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem("saletunnel.language", "en");
    localStorage.setItem("saletunnel.scheme", "dark");
  });
  await open(page, "/tunnels");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Funnels and tunnels");
  await label(page, "Bán được").click();
  await expectAccessible(page);
  await picture(page, "tunnels-en-dark");
});

test("on a phone the map is scrolled and a tunnel fills the screen", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "/tunnels");
  await expect(page.getByRole("region", { name: "Bán hàng" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await picture(page, "tunnels-phone");
  await label(page, "Bán được").click();
  await expect(page.getByRole("complementary")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "tunnels-phone-editor");
});
