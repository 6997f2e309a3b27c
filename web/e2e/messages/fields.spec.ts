/** The fields of a message: where they are inserted, and what is said when they are empty. */
import { openEmptyCompany } from "../firstrun/empty";
import { expect, expectAccessible, openApi, openPage, type Pipeline, test } from "../people";

test("a field goes where something was typed last, not where the Tab key went through", async ({ page }) => {
  await openPage(page, "/messages?template=new");
  const form = page.getByRole("form", { name: "Mẫu tin nhắn mới" });
  const [subject, text] = [form.getByLabel("Tiêu đề"), form.getByLabel("Nội dung văn bản")];
  await subject.fill("Cảm ơn");
  await text.fill("Chào , máy đã sẵn sàng.");
  await text.press("Home");
  for (let at = 0; at < 5; at += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+Tab");
  await expect(subject).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  const button = form.getByRole("button", { name: "Chèn trường vào nội dung văn bản", exact: true });
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Tên khách hàng" }).press("Enter");
  await expect(text).toHaveValue("Chào {{ customer.name }}, máy đã sẵn sàng.");
  await expect(text).toBeFocused();
  await expect(subject).toHaveValue("Cảm ơn");

  await subject.click();
  await subject.press("End");
  await form.getByRole("button", { name: "Chèn trường vào tiêu đề", exact: true }).click();
  await page.getByRole("menuitem", { name: "Tên giao dịch" }).click();
  await expect(subject).toHaveValue("Cảm ơn{{ deal.title }}");
  await form.getByText("SMS", { exact: true }).click();
  await form.getByRole("button", { name: "Chèn trường", exact: true }).click();
  await page.getByRole("menuitem", { name: "Số tiền" }).click();
  await expect(form.getByLabel("Nội dung SMS")).toHaveValue(/máy đã sẵn sàng\.\{\{ deal\.amount \}\}$/);
});

test("an admin is told of a company without a name and of empty fields by their labels", async ({ page }) => {
  await openEmptyCompany(page, "/messages?template=new");
  const form = page.getByRole("form", { name: "Mẫu tin nhắn mới" });
  const preview = page.getByRole("region", { name: "Xem thử" });
  await form.getByLabel("Tiêu đề").fill("Cảm ơn");
  await form.getByLabel("Nội dung văn bản").fill("Cảm ơn từ {{ company.name }} {{ customer.phone }}");
  await expect(preview.getByText("Công ty chưa có tên, nên tin nhắn để trống chỗ đó.")).toBeVisible();
  const server = await openApi(page);
  const [pipeline] = (await server.call<{ data: Pipeline[] }>("GET", "/v1/pipelines")).data;
  await server.call("POST", "/v1/deals", { title: "Máy rửa bát", stage_id: pipeline?.stages[0]?.id });
  await expect
    .poll(async () => (await server.call<{ data: unknown[] }>("GET", "/v1/deals?q=rửa")).data, { timeout: 60_000 })
    .toHaveLength(1);
  await page.reload();
  await form.getByLabel("Tiêu đề").fill("Cảm ơn");
  await form.getByLabel("Nội dung văn bản").fill("Cảm ơn từ {{ company.name }} {{ customer.phone }}");
  await expect(preview.getByText("Trường “Điện thoại khách hàng” còn trống với giao dịch này.")).toBeVisible();
  await expect(preview.getByRole("listitem")).toHaveCount(2);
  await expectAccessible(page);
  await preview.getByRole("link", { name: "Đặt tên công ty" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Bỏ thay đổi" }).click();
  await expect(page.getByRole("form", { name: "Công ty" }).getByLabel("Tên công ty")).toBeVisible();
});
