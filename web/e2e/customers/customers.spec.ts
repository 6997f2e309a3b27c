/** Customers: fields edited in place, figures, tasks and journeys, and people of companies. */
import { createDeal, expect, expectAccessible, openApi, openPage, takePicture, test, uniqueSuffix } from "../people";

interface Customer {
  id: string;
  name: string;
  version: number;
}

test("each field of a customer is edited in place, and a refused value stays to be mended", async ({ page }) => {
  await openPage(page, "/customers");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const taken = `taken-${run}@example.com`;
  await server.call("POST", "/v1/customers", { name: `Bình ${run}`, email: taken });
  const an = await server.call<Customer>("POST", "/v1/customers", {
    name: `An ${run}`,
    email: `old-${run}@example.com`,
  });
  await page.goto(`/customers?customer=${an.id}`);
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("Tên", { exact: true }).fill(`Anh ${run}`);
  await drawer.getByLabel("Tên", { exact: true }).press("Enter");
  await expect(page.getByRole("dialog", { name: `Anh ${run}` })).toBeVisible();
  await drawer.getByLabel("Ghi chú", { exact: true }).fill("Gọi sau 17 giờ");
  await drawer.getByLabel("Email", { exact: true }).fill(taken);
  await drawer.getByLabel("Email", { exact: true }).press("Enter");
  await expect(drawer.getByRole("alert")).toContainText("Mục này đã có.");
  await expect(drawer.getByLabel("Email", { exact: true })).toHaveValue(taken);
  await expectAccessible(page);
  await drawer.getByLabel("Email", { exact: true }).fill(`an-${run}@example.com`);
  await drawer.getByLabel("Email", { exact: true }).press("Enter");
  await expect(drawer.getByRole("link", { name: `an-${run}@example.com` })).toBeVisible();
  await expect(drawer.getByRole("alert")).toHaveCount(0);
  await expect
    .poll(async () => server.call("GET", `/v1/customers/${an.id}`))
    .toMatchObject({
      name: `Anh ${run}`,
      notes: "Gọi sau 17 giờ",
      email: `an-${run}@example.com`,
    });
});

test("a change that a colleague made meanwhile in another field is kept", async ({ page }) => {
  await openPage(page, "/customers");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const an = await server.call<Customer>("POST", "/v1/customers", { name: `An ${run}` });
  await page.goto(`/customers?customer=${an.id}`);
  const notes = page.getByRole("dialog").getByLabel("Ghi chú", { exact: true });
  await notes.fill("Thích màu xanh");
  await server.call("PATCH", `/v1/customers/${an.id}`, { phone: "0987 654 322" }, "*");
  await notes.blur();
  await expect(page.getByRole("dialog").getByRole("link", { name: "0987 654 322" })).toBeVisible();
  await expect
    .poll(() => server.call("GET", `/v1/customers/${an.id}`))
    .toMatchObject({ notes: "Thích màu xanh", phone: "0987 654 322" });
});

test("the list and the page show deals, money by currency, the last contact and tasks", async ({ page }) => {
  await openPage(page, "/customers");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const customer = { name: `Chị Lan ${run}`, email: `lan-${run}@example.com` };
  const first = await createDeal(page, `Máy giặt ${run}`, { customer, amount: 1250000, currency: "VND" });
  await createDeal(page, `Tủ lạnh ${run}`, { customer, amount: 5000, currency: "USD" });
  const due = { deal_id: first.id, due_at: new Date(Date.now() + 86_400_000).toISOString() };
  const call = await server.call<{ id: string }>("POST", "/v1/tasks", { ...due, title: `Gọi ${run}` });
  await server.call("POST", "/v1/tasks", { ...due, title: `Ghé thăm ${run}` });
  await server.call("PATCH", `/v1/tasks/${call.id}`, { done: true }, "*");
  await page.goto(`/customers?q=${encodeURIComponent(customer.name)}`);
  const row = page.getByRole("row", { name: customer.name });
  await expect(row).toContainText("1.250.000");
  await expect(row).toContainText("50,00");
  await expect(row.getByRole("time")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "customers-list");
  await row.getByRole("button", { name: customer.name }).click();
  const drawer = page.getByRole("dialog", { name: customer.name });
  await expect(drawer.getByRole("region", { name: "Công việc chưa xong" })).toContainText(`Ghé thăm ${run}`);
  await expect(drawer.getByRole("region", { name: "Công việc chưa xong" })).not.toContainText(`Gọi ${run}`);
  await expect(drawer.getByRole("region", { name: "Giao dịch" }).getByRole("link")).toHaveCount(2);
  await expect(drawer.locator(".drawer-figures")).toContainText("1.250.000");
  await expectAccessible(page);
  await takePicture(page, "customer-page");
});

test("a deal and its copy in another pipeline are a journey of the customer", async ({ page }) => {
  await openPage(page, "/customers");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const stages = [
    { name: "Mới", semantic: "open" },
    { name: "Xong", semantic: "won" },
    { name: "Hỏng", semantic: "lost" },
  ];
  interface Made {
    stages: { id: string }[];
  }
  const source = await server.call<Made>("POST", "/v1/pipelines", { name: `Bán ${run}`, stages });
  const target = await server.call<Made>("POST", "/v1/pipelines", { name: `Lắp ${run}`, stages });
  await server.call("POST", "/v1/tunnels", {
    action: "copy",
    source: { stage_id: source.stages[1]?.id },
    target: { stage_id: target.stages[0]?.id },
  });
  const customer = { name: `Ông Tư ${run}`, email: `tu-${run}@example.com` };
  const deal = await createDeal(page, `Bếp ${run}`, { customer, stage_id: source.stages[0]?.id });
  const { customer_id: customerId } = await server.call<{ customer_id: string }>("GET", `/v1/deals/${deal.id}`);
  await server.call("POST", `/v1/deals/${deal.id}/move`, { stage_id: source.stages[1]?.id }, "*");
  await expect(async () => {
    await page.goto(`/customers?customer=${customerId}`);
    const journey = page.getByRole("region", { name: "Hành trình" });
    await expect(journey.getByRole("link", { name: `Lắp ${run} / Mới` })).toBeVisible({ timeout: 8_000 });
    await expect(journey.getByRole("link", { name: `Bán ${run} / Xong` })).toBeVisible();
  }).toPass();
  await expectAccessible(page);
});

test("a person is joined to a company, and the company lists its people", async ({ page }) => {
  await openPage(page, "/customers");
  const server = await openApi(page);
  const run = uniqueSuffix();
  await page.getByRole("button", { name: "Khách hàng", exact: true }).click();
  const form = page.getByRole("dialog", { name: "Khách hàng mới" });
  await form.getByText("Công ty", { exact: true }).click();
  await form.getByLabel("Tên").fill(`Hoàng Gia ${run}`);
  await form.getByRole("button", { name: "Thêm", exact: true }).click();
  const shop = page.getByRole("dialog", { name: `Hoàng Gia ${run}` });
  await expect(shop.getByRole("region", { name: "Người của công ty" })).toContainText("Chưa có ai");
  const an = await server.call<Customer>("POST", "/v1/customers", { name: `An ${run}` });
  await page.goto(`/customers?customer=${an.id}`);
  const person = page.getByRole("dialog", { name: an.name });
  await person.getByRole("combobox", { name: "Làm việc tại" }).fill(`Hoàng Gia ${run}`);
  await page.getByRole("option", { name: `Hoàng Gia ${run}` }).click();
  await person.getByRole("link", { name: `Hoàng Gia ${run}` }).click();
  await expect(shop.getByRole("region", { name: "Người của công ty" }).getByRole("link")).toHaveText([an.name]);
  await expectAccessible(page);
  await takePicture(page, "company-page");
  await shop.getByRole("button", { name: "Đóng" }).click();
  await page.getByLabel("Chỉ công ty").check({ force: true });
  await expect(page.getByRole("button", { name: `Hoàng Gia ${run}` })).toBeVisible();
  await expect(page.getByRole("button", { name: an.name })).toHaveCount(0);
});

test("a viewer reads a customer and is offered nothing to change", async ({ page, browser }) => {
  const office = await browser.newPage();
  await openPage(office, "/customers");
  const server = await openApi(office);
  const an = await server.call<Customer>("POST", "/v1/customers", { name: `An ${uniqueSuffix()}` });
  await openPage(page, `/customers?customer=${an.id}`, "viewer");
  const drawer = page.getByRole("dialog", { name: an.name });
  await expect(drawer.getByLabel("Tên", { exact: true })).toHaveAttribute("readonly", "");
  await expect(drawer.getByLabel("Nhận tin nhắn và ưu đãi")).toBeDisabled();
  await expect(drawer.getByRole("button", { name: "Xóa khách hàng" })).toHaveCount(0);
  await expect(drawer.getByRole("button", { name: "Gộp với khách khác" })).toHaveCount(0);
  await office.close();
});

test("two customers are merged after a preview, and separated again", async ({ page }) => {
  await openPage(page, "/customers");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const kept = await server.call<Customer>("POST", "/v1/customers", { name: `Lê Hoa ${run}`, phone: "0912 111 222" });
  const customer = { name: `Chị Hoa ${run}`, email: `hoa-${run}@example.com` };
  const deal = await createDeal(page, `Máy lọc ${run}`, { customer });
  await page.goto(`/customers?customer=${kept.id}`);
  const drawer = page.getByRole("dialog", { name: kept.name });
  await drawer.getByRole("button", { name: "Gộp với khách khác" }).click();
  const merging = page.getByRole("dialog", { name: `Gộp khách hàng vào ${kept.name}` });
  await merging.getByRole("combobox", { name: "Khách hàng trùng" }).fill(customer.name);
  await page.getByRole("option", { name: customer.name }).click();
  const preview = merging.getByRole("region", { name: "Sau khi gộp" });
  await expect(preview).toContainText("1 giao dịch sẽ chuyển sang");
  await expect(preview).toContainText(`${customer.email}từ khách kia`);
  await expectAccessible(page);
  await takePicture(page, "customer-merge");
  await merging.getByRole("button", { name: "Gộp", exact: true }).click();
  await expect(merging).toBeHidden();
  await expect(drawer.getByRole("region", { name: "Giao dịch" }).getByRole("link", { name: deal.title })).toBeVisible();
  const merges = drawer.getByRole("region", { name: "Khách hàng đã gộp" });
  await expect(merges).toContainText(customer.name);
  await expectAccessible(page);
  await takePicture(page, "customer-merged");
  await merges.getByRole("button", { name: `Tách ${customer.name} ra` }).click();
  await expect(merges).toHaveCount(0);
  await expect(drawer.getByRole("region", { name: "Giao dịch" })).toContainText("Chưa có giao dịch nào.");
  expect(await server.call("GET", `/v1/deals/${deal.id}`)).toMatchObject({ customer_name: customer.name });
});
