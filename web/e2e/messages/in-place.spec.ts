/** A message template is made and changed in a dialog over the form that chooses it, which keeps its input. */
import type { Locator, Page } from "@playwright/test";

import { chooseOption, sidePanel } from "../map";
import {
  expect,
  expectAccessible,
  openApi,
  openPage,
  type Pipeline,
  speak,
  takePicture,
  test,
  uniqueSuffix,
} from "../people";

/** Makes a template in the dialog that `button` opens. */
async function makeTemplate(page: Page, button: Locator, name: string): Promise<void> {
  await button.click();
  const form = page.getByRole("dialog").getByRole("form", { name: "Mẫu tin nhắn mới" });
  await form.getByLabel("Tên mẫu").fill(name);
  await form.getByLabel("Tiêu đề").fill("Chào {{ customer.name }}");
  await form.getByLabel("Nội dung văn bản").fill("Nhắc lịch: {{ deal.title }}");
  await form.getByRole("button", { name: "Tạo mẫu" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

test("a rule keeps its draft while its template is made and changed", async ({ page }) => {
  await openPage(page, "/tunnels");
  const run = uniqueSuffix();
  const server = await openApi(page);
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Mẫu tại chỗ ${run}` });
  await page.goto(`/tunnels?stage=${pipeline.stages[0]?.id ?? ""}&rule=new`);
  const panel = sidePanel(page);
  await panel.getByLabel("Tên quy tắc").fill(`Nhắc lịch ${run}`);
  await panel.getByLabel("Hành động").click();
  await chooseOption(page, "Gửi email hoặc SMS");

  const more = panel.getByRole("button", { name: "Mẫu mới…" });
  await more.click();
  await page.getByRole("dialog").getByLabel("Tên mẫu").fill("Bỏ dở");
  await expectAccessible(page);
  await takePicture(page, "rules-new-template");
  await page.keyboard.press("Escape");
  await page.getByRole("alertdialog").getByRole("button", { name: "Bỏ thay đổi" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(panel.getByLabel("Tên quy tắc")).toHaveValue(`Nhắc lịch ${run}`);

  await makeTemplate(page, more, `Lời nhắc ${run}`);
  await expect(panel.getByRole("combobox", { name: "Mẫu tin nhắn" })).toHaveValue(`Lời nhắc ${run} (Email)`);
  await expect(panel.getByLabel("Tên quy tắc")).toHaveValue(`Nhắc lịch ${run}`);
  await expect(page).toHaveURL(/rule=new/);

  await panel.getByRole("button", { name: "Xem và sửa mẫu" }).click();
  const dialog = page.getByRole("dialog", { name: `Lời nhắc ${run}` });
  await expect(dialog.getByRole("button", { name: "Xóa mẫu" })).toHaveCount(0);
  await dialog.getByLabel("Tên mẫu").fill(`Lời nhắc gần ${run}`);
  await dialog.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(panel.getByRole("combobox", { name: "Mẫu tin nhắn" })).toHaveValue(`Lời nhắc gần ${run} (Email)`);
  await panel.getByRole("button", { name: "Tạo quy tắc" }).click();
  await expect(page.getByText("Đã tạo quy tắc")).toBeVisible();
});

test("letters choose in a list without a search", async ({ page }) => {
  await openPage(page, "/tunnels");
  const server = await openApi(page);
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Gõ chữ ${uniqueSuffix()}` });
  await page.goto(`/tunnels?stage=${pipeline.stages[0]?.id ?? ""}&rule=new`);
  const action = sidePanel(page).getByRole("combobox", { name: "Hành động" });
  await action.press("ArrowDown");
  await expect(page.getByRole("option", { name: "Viết ghi chú" })).toHaveAttribute("data-combobox-selected");
  await page.keyboard.type("gui e");
  await expect(page.locator("[data-combobox-selected]")).toHaveText("Gửi email hoặc SMS");
  await page.keyboard.press("Enter");
  await expect(action).toHaveValue("Gửi email hoặc SMS");
});

test("a campaign keeps its draft, and its new template is for marketing", async ({ page }) => {
  await openPage(page, "/campaigns?campaign=new");
  const run = uniqueSuffix();
  const form = page.getByRole("form", { name: "Chiến dịch mới" });
  await form.getByLabel("Tên chiến dịch").fill(`Tháng ${run}`);
  await form.getByRole("button", { name: "Mẫu mới…" }).click();
  await expect(page.getByRole("dialog").getByRole("radio", { name: "Quảng cáo" })).toBeChecked();
  await expect(page.getByRole("dialog").getByRole("radio", { name: "Chăm sóc khách hàng" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await makeTemplate(page, form.getByRole("button", { name: "Mẫu mới…" }), `Ưu đãi ${run}`);
  await expect(form.getByRole("combobox", { name: "Mẫu tin nhắn" })).toHaveValue(`Ưu đãi ${run} (Email)`);
  await expect(form.getByLabel("Tên chiến dịch")).toHaveValue(`Tháng ${run}`);
});

test("who may not design reads the template of a rule, in English and on a phone", async ({ page, browser }) => {
  const office = await browser.newPage();
  await openPage(office, "/tunnels");
  const run = uniqueSuffix();
  const server = await openApi(office);
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Mẫu để đọc ${run}` });
  const template = await server.call<{ id: string }>("POST", "/v1/message-templates", {
    name: `Để đọc ${run}`,
    channel: "email",
    texts: { vi: { subject: "Chào", text: "Nội dung" } },
  });
  const rule = await server.call<{ id: string }>("POST", "/v1/rules", {
    name: `Đọc ${run}`,
    stage: { stage_id: pipeline.stages[0]?.id },
    action: { kind: "message", template_id: template.id },
  });
  await office.close();

  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page, "/tunnels", "manager");
  await speak(page, "en");
  await page.goto(`/tunnels?rule=${rule.id}`);
  const panel = sidePanel(page);
  await expect(panel.getByRole("button", { name: "New template…" })).toHaveCount(0);
  await panel.getByRole("button", { name: "View and edit the template" }).click();
  const dialog = page.getByRole("dialog", { name: `Để đọc ${run}` });
  await expect(dialog.getByLabel("Subject")).not.toBeEditable();
  await expect(dialog.getByRole("button", { name: "Save", exact: true })).toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await expectAccessible(page);
  await takePicture(page, "rules-template-phone");
  await speak(page, null);
});
