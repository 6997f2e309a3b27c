import {
  card,
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

const DAY = 86_400_000; // milliseconds

test("the idle badge says why and since when, on the card and on the deal", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Chững lại ${run}` });
  const [stage, patient] = pipeline.stages;
  await server.call("PATCH", `/v1/pipelines/${pipeline.id}/stages/${stage?.id ?? ""}`, { idle_after_days: 7 }, "*");
  const idle = await createDeal(page, `Lâu rồi ${run}`, { stage_id: stage?.id });
  const waiting = await createDeal(page, `Cứ đợi ${run}`, { stage_id: patient?.id });
  await page.goto(`/board/${pipeline.id}`);
  await expect(card(page, idle.title).getByTitle("Đã 0 ngày ở giai đoạn này")).toBeVisible();

  const now = Date.now();
  await page.clock.setFixedTime(now + 9 * DAY);
  await page.reload();
  const since = new Date(now + 7 * DAY).toLocaleDateString("vi", { timeZone: "Asia/Ho_Chi_Minh" });
  const why = `Chững lại từ ${since}: giai đoạn này cho phép 7 ngày`;
  await expect(card(page, idle.title).getByTitle(why)).toBeVisible();
  await expect(card(page, idle.title)).toContainText(`${why}. 9 ngày`); // read out, and not only in the hint
  await expect(card(page, waiting.title)).not.toContainText("Chững lại");
  await expectAccessible(page);
  await takePicture(page, "point-idle-badge");

  await card(page, idle.title).getByRole("link", { name: idle.title }).click();
  await expect(page.getByRole("dialog", { name: idle.title }).getByText(why)).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole("dialog", { name: idle.title }).getByText(why)).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "point-idle-deal");
});
