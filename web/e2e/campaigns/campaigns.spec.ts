import {
  createDeal,
  expect,
  expectAccessible,
  findPipeline,
  openApi,
  openPage,
  takePicture,
  test,
  uniqueSuffix,
} from "../people";

test("a campaign is drafted, says whom it would reach and why not, is tried, switched on and paused", async ({
  page,
}) => {
  await openPage(page, "/campaigns");
  const run = uniqueSuffix();
  const server = await openApi(page);
  const care = await findPipeline(page, "Bảo trì");
  const stage = care.stages[0]?.id;
  const template = `Ưu đãi ${run}`;
  await server.call("POST", "/v1/message-templates", {
    name: template,
    channel: "email",
    purpose: "marketing",
    texts: { vi: { subject: "Ưu đãi", html: "<p>Chào {{ customer.name }}</p>" } },
  });
  const email = `${run}@khach.example`;
  await createDeal(page, `Có thư ${run}`, { stage_id: stage, tags: [run], customer: { name: `An ${run}`, email } });
  await createDeal(page, `Không thư ${run}`, { stage_id: stage, tags: [run], customer: { name: `Bình ${run}` } });

  await page.getByRole("link", { name: "Chiến dịch", exact: true }).last().click();
  const form = page.getByRole("form", { name: "Chiến dịch mới" });
  await form.getByLabel("Tên chiến dịch").fill(`Tháng ${run}`);
  await form.getByRole("combobox", { name: "Mẫu tin nhắn" }).fill(template);
  await page.getByRole("option", { name: template }).click();
  await form.getByRole("combobox", { name: "Khách hàng của mọi giao dịch trong các phễu" }).click();
  await page.getByRole("option", { name: "Bảo trì" }).click();
  await page.keyboard.press("Escape");
  await form.getByRole("button", { name: "Thêm điều kiện" }).click();
  await form.getByRole("combobox", { name: "Trường" }).click();
  await page.getByRole("option", { name: "Nhãn" }).click();
  await form.getByLabel("Giá trị").fill(run);
  await form.getByLabel("Ngày đầu tiên").fill("01/12/2099");
  await expectAccessible(page);
  await takePicture(page, "campaign-new");
  await form.getByRole("button", { name: "Tạo bản nháp" }).click();

  const campaign = page.getByRole("region", { name: `Tháng ${run}` });
  await expect(campaign).toContainText("Bản nháp");
  await expect(campaign).toContainText("Chiến dịch chưa được gửi lần nào.");
  await campaign.getByRole("link", { name: "Người nhận dự kiến" }).click();
  await expect(campaign).toContainText("1 tin cho 2 giao dịch.");
  await expect(campaign.getByRole("listitem").filter({ hasText: `Có thư ${run}` })).toContainText("nhận được tin");
  await expectAccessible(page);
  await takePicture(page, "campaign-audience");
  await campaign.getByRole("button", { name: "Gửi thử cho tôi" }).click();
  await expect(page.getByText("Đã gửi tin thử")).toBeVisible();

  await campaign.getByRole("button", { name: "Bật" }).click();
  await expect(campaign).toContainText("lần tới");
  await campaign.getByRole("button", { name: "Tạm dừng" }).click();
  await expect(campaign.getByRole("button", { name: "Tiếp tục" })).toBeVisible();

  await campaign.getByRole("link", { name: "Thiết lập" }).click();
  await campaign.getByRole("button", { name: "Xóa chiến dịch" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Xóa", exact: true }).click();
  await expect(page.getByRole("link", { name: `Tháng ${run}` })).toHaveCount(0);
});

test("a salesperson is told who sees campaigns", async ({ page }) => {
  await openPage(page, "/campaigns", "agent");
  await expect(page.getByRole("main")).toContainText("Chỉ quản lý và quản trị viên xem được chiến dịch.");
});
