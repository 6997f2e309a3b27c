/** Automation rules: they are made on a stage, act on its deals, and say what they did. */
import { chooseOption, sidePanel, stageCard } from "../map";
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

test("an admin makes rules, and a deal on the stage shows what they did and what waits", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { pipeline, run } = await makePipeline(page);
  await stageCard(page, pipeline.name, pipeline.stages[0]?.name ?? "").click();
  const panel = sidePanel(page);
  await expect(panel.getByText("Chưa có quy tắc nào.")).toBeVisible();

  await panel.getByRole("button", { name: "Thêm quy tắc" }).click();
  await panel.getByLabel("Tên quy tắc").fill("Lời chào");
  await panel.getByLabel("Ghi chú").fill("Xin chào từ {stage}");
  await expect(panel.getByText(`Xin chào từ ${pipeline.stages[0]?.name ?? ""}`)).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "rules-new");
  await panel.getByRole("button", { name: "Tạo quy tắc" }).click();
  await expect(panel.getByText("Ngay khi giao dịch vào")).toBeVisible();
  await expect(panel.getByText("Quy tắc chưa chạy lần nào.")).toBeVisible();

  await panel.getByRole("button", { name: "Mọi quy tắc của giai đoạn" }).click();
  await panel.getByRole("button", { name: "Thêm quy tắc" }).click();
  await panel.getByLabel("Tên quy tắc").fill("Gắn nhãn");
  await panel.getByLabel("Quy tắc chạy").click();
  await chooseOption(page, "một thời gian sau khi giao dịch vào");
  await panel.getByLabel("Hành động").click();
  await chooseOption(page, "Sửa giao dịch");
  await panel.getByLabel("Thêm nhãn").fill("nhắc lại");
  await panel.getByLabel("Thêm nhãn").press("Enter");
  await panel.getByRole("button", { name: "Tạo quy tắc" }).click();
  await expect(panel.getByText("1 ngày sau khi giao dịch vào")).toBeVisible();
  await panel.getByRole("button", { name: "Mọi quy tắc của giai đoạn" }).click();
  await expect(panel.getByRole("region", { name: "Quy tắc tự động hóa" }).getByRole("listitem")).toHaveText([
    /^Lời chàoNgay khi giao dịch vàoViết: Xin chào từ/,
    /^Gắn nhãn1 ngày sau khi giao dịch vàoSửa: Nhãn/,
  ]);
  const lane = page.getByRole("region", { name: pipeline.name });
  await expect(lane.getByRole("img", { name: "2 quy tắc" })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "rules-of-stage");

  const deal = await createDeal(page, `Máy giặt ${run}`, { stage_id: pipeline.stages[0]?.id });
  await page.goto(`/board/${pipeline.id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog");
  const happened = drawer.getByRole("region", { name: "Diễn biến" });
  await expect(happened.getByText(`Xin chào từ ${pipeline.stages[0]?.name ?? ""}`)).toBeVisible();
  await expect(happened.getByText("Quy tắc Lời chào").first()).toBeVisible();
  const runs = drawer.getByRole("region", { name: "Quy tắc tự động hóa" });
  const waiting = runs.getByRole("listitem").filter({ hasText: "Gắn nhãn" });
  await expect(waiting).toContainText("Đang chờ");
  await expect(waiting).toContainText(/Sẽ chạy sau \d+ (giờ|ngày) nữa/);
  await expect(runs.getByRole("listitem").filter({ hasText: "Lời chào" })).toContainText("Đã xong");
  await expectAccessible(page);
  await takePicture(page, "rules-deal");

  await waiting.getByRole("link").click();
  await expect(sidePanel(page).getByRole("heading", { level: 2 })).toHaveText("Gắn nhãn");
  const log = panel.getByRole("region", { name: "Các lần chạy" });
  await expect(log.getByRole("link", { name: deal.title })).toBeVisible();
  await log.getByLabel("Trạng thái các lần chạy").click();
  await chooseOption(page, "Không chạy được");
  await expect(log.getByText("Không có lần chạy nào ở trạng thái này.")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "rules-log");
  await panel.getByRole("switch", { name: "Đang bật" }).click();
  await panel.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(page.getByText("Đã lưu quy tắc")).toBeVisible();
  await panel.getByRole("button", { name: "Xóa quy tắc" }).click();
  await page.getByRole("dialog", { name: "Xóa Gắn nhãn?" }).getByRole("button", { name: "Xóa", exact: true }).click();
  await expect(page.getByText("Đã xóa quy tắc")).toBeVisible();
  await expect(panel.getByRole("region", { name: "Quy tắc tự động hóa" }).getByRole("listitem")).toHaveCount(1);
});

test("the order of rules is changed, and a rule is switched off in the list", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { addRule, read } = await makePipeline(page);
  const [first, second] = [await addRule("Trước"), await addRule("Sau")];
  await page.goto(`/tunnels?rule=${first.id}`);
  const panel = sidePanel(page);
  await panel.getByRole("button", { name: "Sau", exact: true }).click();
  await expect(panel.getByText("2 trên 2")).toBeVisible();
  await expect.poll(async () => (await read(second.id)).position).toBe(0);

  await panel.getByRole("button", { name: "Mọi quy tắc của giai đoạn" }).click();
  const off = panel.getByRole("switch", { name: "Quy tắc Sau đang bật" });
  await off.focus();
  await page.keyboard.press("Space");
  await expect(off).not.toBeChecked();
  await expect.poll(async () => (await read(second.id)).enabled).toBe(false);
  await expect(panel.getByRole("listitem").filter({ hasText: "Sau" }).first()).toContainText("Tắt");
});

test("a manager sees the rules and cannot change them", async ({ page, browser }) => {
  const office = await browser.newPage();
  await openPage(office, "/tunnels");
  const { pipeline, addRule } = await makePipeline(office);
  const rule = await addRule("Chỉ xem");
  await office.close();
  await openPage(page, `/tunnels?stage=${pipeline.stages[0]?.id ?? ""}`, "manager");
  const panel = sidePanel(page);
  await panel.getByRole("button", { name: /^Chỉ xem/ }).click();
  await expect(panel.getByRole("heading", { level: 2 })).toHaveText("Chỉ xem");
  await expect(panel.getByLabel("Tên quy tắc")).not.toBeEditable();
  await expect(panel.getByRole("button", { name: "Lưu", exact: true })).toHaveCount(0);
  await expect(panel.getByRole("button", { name: "Xóa quy tắc" })).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(rule.id));
});

test("a failed run says why, and is retried when the reason is gone", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { server, pipeline, run } = await makePipeline(page);
  const [first, second] = pipeline.stages;
  const asking = `/v1/pipelines/${pipeline.id}/stages/${second?.id ?? ""}`;
  await server.call("PATCH", asking, { required_fields: ["source"] }, "*");
  await server.call("POST", "/v1/rules", {
    name: "Đi tiếp",
    stage: { stage_id: first?.id },
    action: { kind: "move", target: { stage_id: second?.id } },
  });
  const deal = await createDeal(page, `Máy sấy ${run}`, { stage_id: first?.id });
  await page.goto(`/board/${pipeline.id}?deal=${deal.id}`);
  const runs = page.getByRole("dialog").getByRole("region", { name: "Quy tắc tự động hóa" });
  await expect(runs).toContainText("Không chạy được");
  await expect(runs).toContainText("Giai đoạn cần: Nguồn.");
  await expectAccessible(page);
  await takePicture(page, "rules-failed");
  await server.call("PATCH", `/v1/deals/${deal.id}`, { source: "Hội chợ" }, "*");
  await runs.getByRole("button", { name: "Chạy lại" }).click();
  await expect(runs).toContainText("Đã xong");
  await expect(page.getByRole("combobox", { name: "Giai đoạn" })).toHaveValue(second?.name ?? "");
});

test("a rule before a date is made on a phone, in English and dark", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await openPage(page, "/tunnels");
  const { pipeline } = await makePipeline(page);
  await speak(page, "en");
  await page.goto(`/tunnels?stage=${pipeline.stages[0]?.id ?? ""}&rule=new`);
  const panel = sidePanel(page);
  await panel.getByLabel("Name of the rule").fill("Remind");
  await panel.getByLabel("The rule acts").click();
  await chooseOption(page, "before a date of the deal");
  await panel.getByLabel("How long").fill("3");
  await panel.getByLabel("Time of the day").fill("25:00");
  await panel.getByLabel("Comment").fill("Soon: {title}");
  await expect(panel.getByText("Enter a time like 09:30.")).toBeVisible();
  await expect(panel.getByRole("button", { name: "Create rule" })).toBeDisabled();
  await expectAccessible(page);
  await takePicture(page, "rules-phone");
  await panel.getByLabel("Time of the day").fill("8:30");
  await panel.getByRole("button", { name: "Create rule" }).click();
  await expect(panel.getByText("3 days before Expected close date, at 08:30")).toBeVisible();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await speak(page, null);
});

interface Rule {
  id: string;
  position: number;
  enabled: boolean;
}

/** Makes a pipeline and reads the page again. */
async function makePipeline(page: Parameters<typeof openApi>[0]) {
  const server = await openApi(page);
  const run = uniqueSuffix();
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Chăm sóc ${run}` });
  const addRule = (name: string) =>
    server.call<Rule>("POST", "/v1/rules", {
      name,
      stage: { stage_id: pipeline.stages[0]?.id },
      action: { kind: "comment", text: "Xin chào" },
    });
  const read = (id: string) => server.call<Rule>("GET", `/v1/rules/${id}`);
  await page.reload();
  return { server, pipeline, run, addRule, read };
}
