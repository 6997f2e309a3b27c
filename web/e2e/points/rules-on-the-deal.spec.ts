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

test("queued, done, skipped and cancelled rules are seen on the deal, each with its reason", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Quy tắc ${run}` });
  const stage = { stage_id: pipeline.stages[0]?.id };
  const later = { kind: "after", period: "P3D" };
  for (const [name, more] of Object.entries({
    "Chào khách": {},
    "Chỉ khách lớn": { conditions: { field: "amount", op: "gte", value: 900_000_00 } },
    "Nhắc sau": { when: later, on_leave: "keep" },
    "Nhắc nếu còn ở đây": { when: later },
  })) {
    await server.call("POST", "/v1/rules", { name, stage, action: { kind: "comment", text: name }, ...more });
  }
  const deal = await createDeal(page, `Máy sấy ${run}`, stage);
  await page.goto(`/board/${pipeline.id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog");
  const runs = drawer.getByRole("region", { name: "Quy tắc tự động hóa" });
  const runOf = (name: string) => runs.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });
  await expect(runs.getByRole("listitem")).toHaveCount(4);
  await expect(runOf("Nhắc nếu còn ở đây")).toContainText("Đang chờ");

  await drawer
    .getByRole("list", { name: /^Các giai đoạn của/ })
    .getByRole("button", { name: pipeline.stages[1]?.name ?? "" })
    .click();
  await expect(runOf("Nhắc nếu còn ở đây")).toContainText("Đã hủy");
  await expect(runOf("Nhắc nếu còn ở đây")).toContainText("Giao dịch đã rời giai đoạn trước khi quy tắc chạy.");
  await expect(runOf("Nhắc sau")).toContainText("Đang chờ");
  await expect(runOf("Nhắc sau")).toContainText(/Sẽ chạy sau \d+ ngày nữa/);
  await expect(runOf("Chào khách")).toContainText("Đã xong");
  await expect(runOf("Chỉ khách lớn")).toContainText("Bỏ qua");
  await expect(runOf("Chỉ khách lớn")).toContainText("Giao dịch không khớp điều kiện.");
  const timeline = drawer.getByRole("region", { name: "Diễn biến" });
  for (const entry of ["Quy tắc Chào khách", "Quy tắc đang chờ", "Đã hủy quy tắc đang chờ"]) {
    await expect(timeline.getByText(entry, { exact: true }).first()).toBeVisible();
  }
  await expectAccessible(page);
  await takePicture(page, "point-rules-on-the-deal");
});
