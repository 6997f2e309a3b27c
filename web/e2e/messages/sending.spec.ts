/** Messages to customers: the settings of the company, and a rule that sends a template. */
import { chooseOption, sidePanel } from "../map";
import {
  createDeal,
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

test("an admin sets quiet hours and caps, and is told of a sender that is not allowed", async ({ page }) => {
  await openPage(page, "/messages");
  await page.getByRole("link", { name: "Cài đặt gửi tin" }).click();
  const form = page.getByRole("form", { name: "Cài đặt gửi tin" });
  const email = form.getByRole("group", { name: "Email quảng cáo" });
  await expect(email.getByLabel("Gửi từ")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "messages-settings");
  await email.getByLabel("Gửi từ").fill("08:30");
  await email.getByLabel("Tối đa mỗi ngày cho một địa chỉ").fill("2");
  await form.getByLabel("Tên người gửi", { exact: true }).fill("Minh An");
  await form.getByRole("button", { name: "Lưu" }).click();
  await expect(page.getByText("Đã lưu cài đặt").first()).toBeVisible();
  await page.reload();
  await expect(email.getByLabel("Gửi từ")).toHaveValue("08:30");
  await expect(form.getByLabel("Tên người gửi", { exact: true })).toHaveValue("Minh An");

  await form.getByLabel("Email người gửi").fill("boss@else.example");
  await form.getByRole("button", { name: "Lưu" }).click();
  await expect(form.getByRole("alert")).toHaveText("Địa chỉ gửi này chưa được xác minh cho công ty.");
  await expect(form.getByLabel("Email người gửi")).toHaveAccessibleDescription(/chưa được xác minh/);
  await page.getByRole("link", { name: "Các mẫu tin nhắn" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Bỏ thay đổi" }).click();
  await expect(form).toHaveCount(0);
});

test("the settings speak English", async ({ page }) => {
  await openPage(page, "/messages?view=settings");
  await speak(page, "en");
  await page.goto("/messages?view=settings");
  await expect(page.getByRole("form", { name: "Sending settings" }).getByLabel("Email for replies")).toBeVisible();
  await expectAccessible(page);
  await speak(page, null);
});

test("a rule sends a template, and the deal shows what became of the message", async ({ page }) => {
  test.setTimeout(240_000);
  await openPage(page, "/tunnels");
  const run = uniqueSuffix();
  const api = await openApi(page);
  const pipeline = await api.call<Pipeline>("POST", "/v1/pipelines", { name: `Gửi tin ${run}` });
  const stage = pipeline.stages[0]?.id ?? "";
  const texts = { vi: { subject: "Chào {{ customer.name }}", html: "<p>{{ deal.title }}</p>" } };
  const email = { name: `Nhắc lịch ${run}`, channel: "email", texts };
  const template = await api.call<{ id: string }>("POST", "/v1/message-templates", email);
  const sms = { name: `SMS ${run}`, channel: "sms", texts: { vi: { text: "ệ".repeat(71) } } };
  await api.call("POST", "/v1/message-templates", sms);

  await page.goto(`/tunnels?stage=${stage}&rule=new`);
  const panel = sidePanel(page);
  await panel.getByLabel("Tên quy tắc").fill("Gửi lời nhắc");
  await panel.getByLabel("Hành động").click();
  await chooseOption(page, "Gửi email hoặc SMS");
  await panel.getByLabel("Mẫu tin nhắn").fill(run);
  await chooseOption(page, `SMS ${run} (SMS)`);
  await expect(panel.getByText("Mỗi lần gửi tốn khoảng 2 tin SMS.")).toBeVisible();
  await panel.getByLabel("Mẫu tin nhắn").fill(`Nhắc lịch ${run}`);
  await chooseOption(page, `Nhắc lịch ${run} (Email)`);
  await expect(panel.getByRole("button", { name: "Xem và sửa mẫu" })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "rules-message");
  await panel.getByRole("button", { name: "Tạo quy tắc" }).click();
  await expect(page.getByText("Đã tạo quy tắc")).toBeVisible();

  const customer = { name: `Cúc ${run}`, email: `${run}@example.com` };
  const deal = await createDeal(page, `Bếp từ ${run}`, { stage_id: stage, customer });
  await page.goto(`/board/${pipeline.id}?deal=${deal.id}`);
  const messages = page.getByRole("dialog").getByRole("region", { name: "Tin nhắn cho khách hàng" });
  await expect(messages.getByRole("link", { name: `Nhắc lịch ${run}` })).toBeVisible({ timeout: 60_000 });
  await expect(messages.getByRole("listitem")).toContainText(/Đã gửi|Đã đến nơi/, { timeout: 60_000 });
  await expect(messages.getByRole("listitem")).toContainText(`Email · ${run}@example.com`);
  await expectAccessible(page);
  await takePicture(page, "messages-of-deal");

  await page.goto(`/messages?template=${template.id}`);
  await page.getByRole("button", { name: "Xóa mẫu" }).click();
  const question = page.getByRole("dialog", { name: `Xóa Nhắc lịch ${run}?` });
  await question.getByRole("button", { name: "Xóa", exact: true }).click();
  await expect(question.getByRole("alert")).toHaveText("Mục này đang được sử dụng nên không xóa được.");
});

test("a customer who opted out is shown, and an admin opts them in again", async ({ page }) => {
  await openPage(page, "/customers");
  const run = uniqueSuffix();
  const api = await openApi(page);
  const address = `opted-${run}@example.com`;
  const customer = await api.call<{ id: string }>("POST", "/v1/customers", { name: `Đào ${run}`, email: address });
  await api.call("PUT", "/v1/opt-outs", { channel: "email", address, scope: "marketing" });
  await page.goto(`/customers?customer=${customer.id}`);
  const drawer = page.getByRole("dialog");
  await expect(
    drawer.getByText(`${address} không nhận tin quảng cáo. Quản trị viên đã chặn địa chỉ này.`),
  ).toBeVisible();
  await expectAccessible(page);
  await drawer.getByRole("button", { name: "Cho phép gửi lại" }).click();
  await expect(drawer.getByText("không nhận tin quảng cáo")).toHaveCount(0);
});
