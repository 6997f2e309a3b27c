/** Rules in order, a new time for deals that wait, and why a rule did not act. */
import { chooseOption, sidePanel } from "../map";
import {
  createDeal,
  expect,
  expectAccessible,
  openApi,
  openPage,
  type Pipeline,
  takePicture,
  test,
  uniqueSuffix,
} from "../people";

interface Rule {
  id: string;
}

interface Run {
  state: string;
  due_at: string | null;
}

type Page = Parameters<typeof openApi>[0];

async function makePipeline(page: Page) {
  const server = await openApi(page);
  const run = uniqueSuffix();
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Thứ tự ${run}` });
  const stageId = pipeline.stages[0]?.id ?? "";
  const addRule = (name: string, more: object = {}) =>
    server.call<Rule>("POST", "/v1/rules", {
      name,
      stage: { stage_id: stageId },
      action: { kind: "comment", text: name },
      ...more,
    });
  return { server, pipeline, stageId, run, addRule };
}

test("a rule waits for the rule before it", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { pipeline, stageId, run, addRule } = await makePipeline(page);
  await addRule("Trước", { when: { kind: "after", period: "P1D" } });
  await page.goto(`/tunnels?stage=${stageId}&rule=new`);
  const panel = sidePanel(page);
  await panel.getByLabel("Tên quy tắc").fill("Sau");
  await panel.getByLabel("Ghi chú").fill("Xong");
  await panel.getByRole("switch", { name: "Chờ quy tắc ngay trước" }).focus();
  await page.keyboard.press("Space");
  await expectAccessible(page);
  await takePicture(page, "rules-in-order");
  await panel.getByRole("button", { name: "Tạo quy tắc" }).click();
  await expect(panel.getByText("Quy tắc chưa chạy lần nào.")).toBeVisible();
  const deal = await createDeal(page, `Tủ lạnh ${run}`, { stage_id: stageId });
  await page.goto(`/board/${pipeline.id}?deal=${deal.id}`);
  const runs = page.getByRole("dialog").getByRole("region", { name: "Quy tắc tự động hóa" });
  await expect(runs.getByRole("listitem").filter({ hasText: /^Sau/ })).toContainText("Chờ quy tắc trước");
});

test("a new time of a rule asks what becomes of the deals that wait", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { server, stageId, run, addRule } = await makePipeline(page);
  const rule = await addRule("Nhắc", { when: { kind: "after", period: "P9D" } });
  await createDeal(page, `Lò nướng ${run}`, { stage_id: stageId });
  const read = () => server.call<{ data: Run[] }>("GET", `/v1/runs?rule_id=${rule.id}`);
  await expect.poll(async () => (await read()).data.length).toBe(1);
  const before = (await read()).data[0]?.due_at ?? "";

  await page.goto(`/tunnels?rule=${rule.id}`);
  const panel = sidePanel(page);
  await panel.getByRole("button", { name: "Đổi thời điểm" }).click();
  await panel.getByLabel("Bao lâu").fill("3");
  await expect(panel.getByText("Nếu chuyển: 1 có thời điểm mới, 0 chạy ngay, 0 chờ")).toBeVisible();
  await expect(panel.getByRole("button", { name: "Lưu", exact: true })).toBeDisabled();
  await panel.getByLabel("Các giao dịch đang chờ quy tắc này").click();
  await chooseOption(page, "Chuyển sang thời điểm mới");
  await expectAccessible(page);
  await takePicture(page, "rules-new-time");
  await panel.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(page.getByText("Đã lưu quy tắc")).toBeVisible();
  await expect(panel.getByText("3 ngày sau khi giao dịch vào")).toBeVisible();
  const days = (at: string) => Math.round((Date.parse(before) - Date.parse(at)) / 86_400_000);
  await expect.poll(async () => days((await read()).data[0]?.due_at ?? before)).toBe(6);
});

test("a rule says why it did not act, and why a deal has no run", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { pipeline, stageId, run, addRule } = await makePipeline(page);
  const before = await createDeal(page, `Quạt cũ ${run}`, { stage_id: stageId });
  const rule = await addRule("Chỉ khách lớn", { conditions: { field: "amount", op: "gte", value: 900_000 } });
  await createDeal(page, `Quạt mới ${run}`, { stage_id: stageId, amount: 5_000, currency: "USD" });
  await page.goto(`/tunnels?rule=${rule.id}`);
  const panel = sidePanel(page);
  const log = panel.getByRole("region", { name: "Các lần chạy" });
  await log.getByText("Vì sao?", { exact: true }).click();
  await expect(log).toContainText("Không thỏa:");
  await expectAccessible(page);
  await takePicture(page, "rules-why");
  await log.getByText("Vì sao không chạy cho một giao dịch?").click();
  await log.getByRole("combobox", { name: "Giao dịch" }).fill(`cũ ${run}`);
  await chooseOption(page, new RegExp(before.title));
  await expect(log.getByRole("status")).toContainText("Giao dịch đã vào giai đoạn trước khi quy tắc được tạo.");
  expect(pipeline.stages.length).toBeGreaterThan(1);
});
