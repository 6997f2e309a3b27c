/** The map of tunnels: how tunnels are made, changed and deleted. */
import type { Page } from "@playwright/test";

import { drag, dragOver, sidePanel, stageCard, tunnelLabel } from "./map";
import { expect, expectAccessible, findPipeline, openApi, openPage, takePicture, test, speak } from "./people";

/** Deletes the tunnels of a pipeline that a test has made. */
async function deleteTunnels(page: Page, lane: string, names: RegExp): Promise<void> {
  const server = await openApi(page);
  for (const tunnel of (await findPipeline(page, lane)).tunnels.filter((one) => names.test(one.name))) {
    await server.call("DELETE", `/v1/tunnels/${tunnel.id}`, undefined, tunnel.version);
  }
}

test("the map shows the company's pipelines and tunnels", async ({ page }) => {
  await openPage(page, "/tunnels");
  for (const name of ["Bán hàng", "Lắp đặt", "Bảo trì"]) await expect(page.getByRole("region", { name })).toBeVisible();
  await expect(tunnelLabel(page, "Bán được → Lắp đặt")).toContainText("Chuyển");
  await takePicture(page, "tunnels-vi-light");
});

test("dragging a stage onto a stage of another pipeline makes a tunnel, upwards and downwards", async ({ page }) => {
  await openPage(page, "/tunnels");
  await dragOver(
    page,
    stageCard(page, "Bán hàng", "Chuẩn bị tài liệu"),
    stageCard(page, "Bảo trì", "Hóa đơn trả trước"),
  );
  await expect(page.locator('[data-role="over"]')).toHaveCount(1);
  await takePicture(page, "tunnels-dragging");
  await page.mouse.up();
  const dialog = page.getByRole("dialog", { name: "Đường hầm mới" });
  await expect(dialog).toContainText("Giao dịch gốc rời khỏi Bán hàng và sang Bảo trì.");
  await dialog.getByText("Sao chép").click();
  await expectAccessible(page);
  await takePicture(page, "tunnels-new");
  await dialog.getByRole("button", { name: "Tạo đường hầm" }).click();
  await expect(page.getByRole("complementary")).toContainText("Bảo trì");
  const made = (await findPipeline(page, "Bán hàng")).tunnels.filter((one) => one.action === "copy");
  expect(made).toHaveLength(1);

  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary")).toHaveCount(0);
  await drag(page, stageCard(page, "Bảo trì", "Chuẩn bị tài liệu"), stageCard(page, "Lắp đặt", "Hóa đơn trả trước"));
  await page.getByRole("button", { name: "Tạo đường hầm", exact: true }).click();
  await expect(page.getByRole("complementary")).toContainText("Lắp đặt");
  await takePicture(page, "tunnels-editor");
  await deleteTunnels(page, "Bán hàng", /Chuẩn bị tài liệu/);
  await deleteTunnels(page, "Bảo trì", /./);
});

test("a tunnel is made, changed and deleted with the keyboard alone", async ({ page }) => {
  await openPage(page, "/tunnels");
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

  const panel = sidePanel(page);
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
  expect((await findPipeline(page, "Lắp đặt")).tunnels.map((one) => one.name)).not.toContain("Bảo trì sớm");
});

test("clicking two stages in turn makes a tunnel, and Escape cancels it", async ({ page }) => {
  await openPage(page, "/tunnels");
  const from = page
    .getByRole("region", { name: "Bảo trì" })
    .getByRole("button", { name: "Tạo đường hầm từ Đang thực hiện" });
  await stageCard(page, "Bảo trì", "Đang thực hiện").hover();
  await from.click();
  await page.keyboard.press("Escape");
  await expect(page.locator("[data-role]")).toHaveCount(0);

  await stageCard(page, "Bảo trì", "Đang thực hiện").hover();
  await from.click();
  await page.getByRole("button", { name: "Dẫn đến Ưu đãi giảm giá" }).click();
  await expect(page.getByRole("dialog", { name: "Đường hầm mới" })).toContainText("Ưu đãi giảm giá");
});

test("the title, condition and switch of a tunnel are edited, and nothing is saved before the user saves", async ({
  page,
}) => {
  await openPage(page, "/tunnels");
  await tunnelLabel(page, "Lắp đặt thất bại").click();
  const panel = sidePanel(page);
  await panel.getByLabel("Tên mới của giao dịch").fill("{title} — hẹn lại {customer}");
  await expect(panel.getByText("Máy rửa bát cho An — hẹn lại An")).toBeVisible();
  await panel.getByRole("button", { name: "Thêm điều kiện" }).click();
  await panel.getByLabel("Giá trị").fill("250");
  await panel.getByRole("switch").click();
  const saved = async () => (await findPipeline(page, "Lắp đặt")).tunnels.find((one) => /thất bại/.test(one.name));
  expect(await saved()).toMatchObject({ enabled: true, conditions: null });
  await panel.getByRole("button", { name: "Lưu" }).click();
  await expect(page.getByText("Đã lưu đường hầm")).toBeVisible();
  expect(await saved()).toMatchObject({
    enabled: false,
    conditions: { all: [{ field: "amount", op: "gte", value: 25000 }] },
    changes: { title_template: "{title} — hẹn lại {customer}" },
  });
  await expectAccessible(page);
  await takePicture(page, "tunnels-changed");

  const tunnel = await saved();
  await (
    await openApi(page)
  ).call(
    "PATCH",
    `/v1/tunnels/${tunnel?.id ?? ""}`,
    { enabled: true, conditions: null, changes: { title_template: "{title} — Installation failed" } },
    tunnel?.version,
  );
});

test("a change of another user is not overwritten", async ({ page }) => {
  await openPage(page, "/tunnels");
  await tunnelLabel(page, "Lắp xong").click();
  const panel = sidePanel(page);
  await panel.getByLabel("Tên đường hầm").fill("Tên của tôi");
  const tunnel = (await findPipeline(page, "Lắp đặt")).tunnels.find((one) => /Lắp xong/.test(one.name));
  const api = await openApi(page);
  for (const name of ["Tên của người khác", tunnel?.name ?? ""]) {
    await api.call("PATCH", `/v1/tunnels/${tunnel?.id ?? ""}`, { name }, "*");
  }
  await panel.getByRole("button", { name: "Lưu" }).click();
  await expect(panel.getByRole("alert")).toContainText("Người khác vừa thay đổi");
  await expect(panel.getByLabel("Tên đường hầm")).toHaveValue("Tên của tôi");
});

test("a viewer sees the map, and no button that the API would refuse", async ({ page }) => {
  await openPage(page, "/tunnels", "viewer");
  await expect(page.getByRole("button", { name: /Tài khoản của/ })).toContainText("Người xem");
  await expect(page.getByRole("button", { name: "Thêm phễu" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Tạo đường hầm từ/ })).toHaveCount(0);
  await tunnelLabel(page, "Bán được").click();
  const panel = sidePanel(page);
  await expect(panel.getByRole("button", { name: "Lưu" })).toHaveCount(0);
  await expect(panel.getByRole("button", { name: "Xóa đường hầm" })).toHaveCount(0);
  await expectAccessible(page);
  await takePicture(page, "tunnels-viewer");
});

test("the map appears in English and dark when the user has chosen so", async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem("saletunnel.scheme", "dark");
  });
  await openPage(page, "/tunnels");
  await speak(page, "en");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Pipelines and tunnels");
  await tunnelLabel(page, "Bán được").click();
  await expectAccessible(page);
  await takePicture(page, "tunnels-en-dark");
  await speak(page, null);
});
