/** A rule is tried over the past before it is made: what it would have done, and why not. Nothing is written. */
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

test("an admin tries a rule on the last 90 days", async ({ page }) => {
  await openPage(page, "/tunnels");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const stages = ["Mới", "Được", "Mất"].map((name, at) => ({ name, semantic: ["open", "won", "lost"][at] }));
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Thử ${run}`, stages });
  const stage = pipeline.stages[0]?.id ?? "";
  const stays = await createDeal(page, `Ở lại ${run}`, { stage_id: stage });
  const leaves = await createDeal(page, `Đi ${run}`, { stage_id: stage });
  await server.call("POST", `/v1/deals/${leaves.id}/move`, { stage_id: pipeline.stages[1]?.id }, "*");
  await page.goto(`/tunnels?stage=${stage}&rule=new`);
  const panel = sidePanel(page);
  await panel.getByLabel("Tên quy tắc").fill("Chưa lưu");
  await expect(panel.getByRole("button", { name: "Thử với 90 ngày qua" })).toHaveCount(0);
  await panel.getByLabel("Ghi chú").fill("Xin chào {title}");
  await panel.getByRole("button", { name: "Thử với 90 ngày qua" }).click();
  const dialog = page.getByRole("dialog", { name: "Nếu quy tắc đã chạy trong 90 ngày qua" });
  await expect(dialog.getByText(/^Đã đọc hết \d+ giao dịch\./)).toBeVisible();
  await expect(dialog.getByRole("listitem").filter({ hasText: stays.title })).toContainText(`Xin chào ${stays.title}`);
  await expect(dialog.getByRole("listitem").filter({ hasText: leaves.title })).toContainText("Sẽ chạy");
  await expectAccessible(page);
  await takePicture(page, "rule-trial");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);

  await panel.getByLabel("Quy tắc chạy").click();
  await chooseOption(page, "một thời gian sau khi giao dịch vào");
  await panel.getByRole("button", { name: "Thử với 90 ngày qua" }).click();
  await expect(dialog.getByRole("listitem").filter({ hasText: stays.title })).toContainText("Chưa đến giờ");
  await expect(dialog.getByRole("listitem").filter({ hasText: leaves.title })).toContainText("Đã rời giai đoạn");
  const { data } = await server.call<{ data: unknown[] }>("GET", `/v1/rules?stage_id=${stage}`);
  expect(data).toEqual([]);
});
