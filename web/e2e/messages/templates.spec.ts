/** Message templates: they are written in several languages, with a live preview on a real deal. */
import type { Page } from "@playwright/test";

import { openEmptyCompany } from "../firstrun/empty";
import {
  createDeal,
  expect,
  expectAccessible,
  openApi,
  openPage,
  speak,
  takePicture,
  test,
  uniqueSuffix,
} from "../people";

const MAIL = { subject: "Chào {{ customer.name }}", html: "<p>Giao dịch {{ deal.title }}</p>", text: null };

/** Chooses the deal of the preview. The newest deal may be chosen already: then its name changes nothing. */
async function choosePreviewed(page: Page, title: string): Promise<void> {
  const field = page.getByRole("region", { name: "Xem thử" }).getByLabel("Với giao dịch");
  await field.click();
  await field.fill(title);
  await page.getByRole("option", { name: new RegExp(title) }).click();
}

test("an admin writes a mail and sees it for a real deal", async ({ page }) => {
  await openPage(page, "/messages");
  const run = uniqueSuffix();
  await createDeal(page, `Máy sấy ${run}`, { customer: { name: `Bình ${run}`, email: `${run}@example.com` } });
  await page.getByRole("main").getByRole("link", { name: "Thêm mẫu" }).click();
  const form = page.getByRole("form", { name: "Mẫu tin nhắn mới" });
  await form.getByLabel("Tên mẫu").fill(`Ưu đãi ${run}`);
  await form.getByText("Quảng cáo", { exact: true }).click();
  await form.getByLabel("Tiêu đề").fill("Chào ");
  await form.getByRole("button", { name: "Chèn trường" }).click();
  await page.getByRole("menuitem", { name: "Tên khách hàng" }).click();
  await expect(form.getByLabel("Tiêu đề")).toHaveValue("Chào {{ customer.name }}");
  await expect(form.getByLabel("Tiêu đề")).toBeFocused();
  await expect(form.getByLabel("Nội dung HTML")).toHaveCount(0);
  await form.getByLabel("Nội dung văn bản").fill("Giảm giá cho {{ deal.title }}");
  await form.getByRole("button", { name: "Viết bằng HTML (không bắt buộc)" }).click();
  await form
    .getByLabel("Nội dung HTML")
    .fill('<p style="color:#c00000">Giảm giá cho <b>{{ deal.title }}</b></p><script>alert(1)</script>');

  const preview = page.getByRole("region", { name: "Xem thử" });
  await choosePreviewed(page, `Máy sấy ${run}`);
  await expect(preview.getByText(`Chào Bình ${run}`)).toBeVisible();
  const mail = preview.frameLocator("iframe");
  await expect(mail.getByText(`Giảm giá cho Máy sấy ${run}`)).toHaveCSS("color", "rgb(192, 0, 0)");
  await expect(mail.getByRole("link", { name: "Hủy nhận tin" })).toBeVisible();
  await expect(mail.locator("script")).toHaveCount(0);
  await mail.getByRole("link", { name: "Hủy nhận tin" }).click();
  await expect(mail.getByText(`Giảm giá cho Máy sấy ${run}`)).toBeVisible();
  await preview.getByText("Văn bản", { exact: true }).click();
  await expect(preview.getByText("Hủy nhận tin: https://")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "messages-new");

  await form.getByRole("button", { name: "Tạo mẫu" }).click();
  await expect(page.getByText("Đã tạo mẫu tin nhắn")).toBeVisible();
  const list = page.getByRole("navigation", { name: "Danh sách mẫu" });
  await expect(list.getByRole("link", { name: `Ưu đãi ${run}` })).toHaveAttribute("aria-current", "page");
  await expect(list.getByRole("link", { name: `Ưu đãi ${run}` })).toContainText("Email · Quảng cáo · vi");
  await expect(page.getByRole("heading", { name: `Ưu đãi ${run}`, exact: true })).toBeFocused();
});

test("a mail needs no HTML: its text is previewed as it is typed", async ({ page }) => {
  await openPage(page, "/messages");
  const run = uniqueSuffix();
  await createDeal(page, `Quạt ${run}`);
  await page.goto("/messages?template=new");
  const form = page.getByRole("form", { name: "Mẫu tin nhắn mới" });
  const preview = page.getByRole("region", { name: "Xem thử" });
  await choosePreviewed(page, `Quạt ${run}`);
  await form.getByLabel("Tên mẫu").fill(`Chỉ văn bản ${run}`);
  await form.getByLabel("Tiêu đề").fill("Lời nhắc");
  await form.getByLabel("Tiêu đề").press("Tab");
  await expect(form.getByLabel("Nội dung văn bản")).toBeFocused();
  await page.keyboard.type("Nhắc lịch: {{ deal.title }}");
  await expect(preview.frameLocator("iframe").getByText(`Nhắc lịch: Quạt ${run}`)).toBeVisible();
  await form.getByRole("button", { name: "Tạo mẫu" }).click();
  await expect(page.getByText("Đã tạo mẫu tin nhắn")).toBeVisible();
});

test("a wrong text says what is wrong and where, before it is saved", async ({ page }) => {
  await openPage(page, "/messages");
  await createDeal(page, `Máy hút ${uniqueSuffix()}`);
  await page.goto("/messages?template=new");
  const form = page.getByRole("form", { name: "Mẫu tin nhắn mới" });
  await form.getByLabel("Tiêu đề").fill("S");
  await form.getByRole("button", { name: "Viết bằng HTML (không bắt buộc)" }).click();
  await form.getByLabel("Nội dung HTML").fill("<p>x</p>\n{{ deal.nope }}");
  await expect(form.getByText("Dòng 2: không có trường deal.nope.")).toBeVisible();
  await expect(form.getByLabel("Nội dung HTML")).toHaveAccessibleDescription(/deal\.nope/);
  await expect(page.getByText("Chưa xem thử được: hãy sửa nội dung.")).toBeVisible();
  await expectAccessible(page);
  await form.getByLabel("Nội dung HTML").fill("<p>1 < 2</p>");
  await expect(form.getByText(/Dòng 1: thẻ HTML viết sai/)).toBeVisible();
  await form.getByLabel("Nội dung HTML").fill("<p>1 &lt; 2</p>");
  await expect(page.getByRole("region", { name: "Xem thử" }).frameLocator("iframe").getByText("1 < 2")).toBeVisible();
});

test("a template has a tab for each language, and works by keyboard", async ({ page }) => {
  await openPage(page, "/messages");
  const run = uniqueSuffix();
  const api = await openApi(page);
  const made = await api.call<{ id: string }>("POST", "/v1/message-templates", {
    name: `Hai tiếng ${run}`,
    channel: "email",
    texts: { vi: MAIL },
  });
  await page.goto(`/messages?template=${made.id}`);
  const form = page.getByRole("form", { name: `Hai tiếng ${run}` });
  await expect(form.getByLabel("Tiêu đề")).toHaveValue(MAIL.subject);
  await form.getByRole("button", { name: "Thêm ngôn ngữ" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Tiếng Anh" }).press("Enter");
  await expect(form.getByRole("tab", { name: "Tiếng Anh" })).toHaveAttribute("aria-selected", "true");
  await form.getByLabel("Tiêu đề").fill("Hello {{ customer.name }}");
  await form.getByRole("tab", { name: "Tiếng Anh" }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(form.getByLabel("Tiêu đề")).toHaveValue(MAIL.subject);
  await form.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(page.getByText("Đã lưu mẫu tin nhắn")).toBeVisible();
  await page.reload();
  await form.getByRole("tab", { name: "Tiếng Anh" }).click();
  await expect(form.getByLabel("Tiêu đề")).toHaveValue("Hello {{ customer.name }}");
  await expectAccessible(page);
  await takePicture(page, "messages-languages");

  await form.getByRole("button", { name: "Bỏ bản Tiếng Anh" }).click();
  await expect(form.getByRole("tab")).toHaveCount(1);
  await page.getByRole("link", { name: "Khách hàng", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Bỏ thay đổi" }).click();
  await expect(page).toHaveURL(/customers/);
});

test("the parts of an SMS are counted as it is typed, and a template is deleted", async ({ page }) => {
  await openPage(page, "/messages?template=new");
  const run = uniqueSuffix();
  const form = page.getByRole("form", { name: "Mẫu tin nhắn mới" });
  await form.getByText("SMS", { exact: true }).click();
  await expect(form.getByLabel("Tiêu đề")).toHaveCount(0);
  await form.getByLabel("Tên mẫu").fill(`SMS ${run}`);
  await form.getByLabel("Nội dung SMS").fill("a".repeat(161));
  await expect(form.getByText("161 ký tự, 2 tin SMS.")).toBeVisible();
  await form.getByLabel("Nội dung SMS").fill("ệ".repeat(70));
  await expect(form.getByText(/^70 ký tự, 1 tin SMS\. Có dấu tiếng Việt/)).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "messages-sms");
  await form.getByRole("button", { name: "Tạo mẫu" }).click();
  await expect(page.getByText("Đã tạo mẫu tin nhắn")).toBeVisible();

  await page.getByRole("button", { name: "Xóa mẫu" }).click();
  await page
    .getByRole("dialog", { name: `Xóa SMS ${run}?` })
    .getByRole("button", { name: "Xóa", exact: true })
    .click();
  await expect(page.getByText("Đã xóa mẫu tin nhắn")).toBeVisible();
  await expect(page.getByRole("link", { name: new RegExp(`SMS ${run}`) })).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("the page opens the first template, and after its deletion the next one", async ({ page }) => {
  await openEmptyCompany(page, "/messages");
  const server = await openApi(page);
  for (const name of ["Nhắc lịch", "Cảm ơn"]) {
    const texts = { vi: { text: "Chào bạn" } };
    await server.call("POST", "/v1/message-templates", { name, channel: "sms", purpose: "transactional", texts });
  }
  await page.reload();
  const name = page.getByRole("main").getByLabel("Tên mẫu");
  await expect(name).toHaveValue("Nhắc lịch");
  await page.getByRole("button", { name: "Xóa mẫu" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Xóa", exact: true }).click();
  await expect(name).toHaveValue("Cảm ơn");
  await expect(page.getByText("Đã xóa mẫu tin nhắn")).toBeVisible();
  await expect(page.getByText("Chưa thực hiện được")).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("the first template keeps its text when it is left for the settings, or deleted by somebody else", async ({
  page,
}) => {
  await page.clock.install();
  await openEmptyCompany(page, "/messages");
  const server = await openApi(page);
  const made: { id: string }[] = [];
  for (const name of ["Nhắc lịch", "Cảm ơn"]) {
    const texts = { vi: { text: "Chào bạn" } };
    const body = { name, channel: "sms", purpose: "transactional", texts };
    made.push(await server.call<{ id: string }>("POST", "/v1/message-templates", body));
  }
  await page.reload();
  const name = page.getByRole("main").getByLabel("Tên mẫu");
  await name.fill("Đang sửa");
  await page.getByRole("link", { name: "Cài đặt gửi tin" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Sửa tiếp" }).click();
  await expect(name).toHaveValue("Đang sửa");

  await server.call("DELETE", `/v1/message-templates/${made[0]?.id ?? ""}`, undefined, "*");
  await page.clock.fastForward(20_000);
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
  await expect(page.getByRole("link", { name: /Nhắc lịch/ })).toHaveCount(0);
  await expect(name).toHaveValue("Đang sửa");
});

test("an agent reads the templates and cannot change them", async ({ page, browser }) => {
  const office = await browser.newPage();
  await openPage(office, "/messages");
  const name = `Chỉ xem ${uniqueSuffix()}`;
  const api = await openApi(office);
  await api.call("POST", "/v1/message-templates", { name, channel: "email", texts: { vi: MAIL } });
  await office.close();
  await openPage(page, "/messages", "agent");
  await page.getByRole("link", { name: new RegExp(name) }).click();
  const form = page.getByRole("form", { name });
  await expect(form.getByLabel("Tiêu đề")).not.toBeEditable();
  await expect(form.getByRole("button", { name: "Lưu", exact: true })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Thêm mẫu" })).toHaveCount(0);
});

test("the page of messages speaks English", async ({ page }) => {
  await openPage(page, "/messages?template=new");
  await speak(page, "en");
  await page.goto("/messages?template=new");
  await expect(page.getByRole("form", { name: "New message template" }).getByLabel("Subject")).toBeVisible();
  await expectAccessible(page);
  await speak(page, null);
});
