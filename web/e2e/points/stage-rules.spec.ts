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

test("the rules of a stage bind the screen, the API and automation alike", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Chặt ${run}` });
  const source = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Nguồn ${run}` });
  const [free, strict, ruled] = pipeline.stages;
  const asking = `/v1/pipelines/${pipeline.id}/stages/${strict?.id ?? ""}`;
  await server.call("PATCH", asking, { required_fields: ["source"] }, "*");
  const target = { stage_id: strict?.id };
  await server.call("POST", "/v1/tunnels", {
    name: `Đi ${run}`,
    source: { stage_id: source.stages[0]?.id },
    target,
    action: "move",
    enabled: true,
  });
  await server.call("POST", "/v1/rules", {
    name: `Chuyển ${run}`,
    stage: { stage_id: ruled?.id },
    action: { kind: "move", target },
  });
  const readStage = async (id: string) => (await server.call<{ stage_id: string }>("GET", `/v1/deals/${id}`)).stage_id;
  const drawer = page.getByRole("dialog");

  await test.step("the API refuses a move and a new deal", async () => {
    const deal = await createDeal(page, `Qua API ${run}`, { stage_id: free?.id });
    const refusals = [
      await server.expectRefusal("POST", `/v1/deals/${deal.id}/move`, target, "*"),
      await server.expectRefusal("POST", "/v1/deals", { title: `Mới ${run}`, ...target }),
    ];
    for (const refusal of refusals)
      expect(refusal).toMatchObject({ code: "required_fields_missing", fields: ["source"] });
    expect(await readStage(deal.id)).toBe(free?.id);
  });

  await test.step("a rule fails with the reason", async () => {
    const deal = await createDeal(page, `Qua quy tắc ${run}`, { stage_id: ruled?.id });
    await page.goto(`/board/${pipeline.id}?deal=${deal.id}`);
    const runs = drawer.getByRole("region", { name: "Quy tắc tự động hóa" });
    await expect(runs).toContainText("Không chạy được");
    await expect(runs).toContainText("Giai đoạn cần: Nguồn.");
    expect(await readStage(deal.id)).toBe(ruled?.id);
  });

  await test.step("a tunnel leaves the deal where it is, and says why", async () => {
    const deal = await createDeal(page, `Qua đường hầm ${run}`, { stage_id: source.stages[0]?.id });
    await page.goto(`/board/${source.id}?deal=${deal.id}`);
    const entry = drawer.getByRole("listitem").filter({ hasText: "Đường hầm chưa chuyển được giao dịch" });
    await expect(entry).toContainText("Giai đoạn đích cần: Nguồn.");
    expect(await readStage(deal.id)).toBe(source.stages[0]?.id);
    await takePicture(page, "point-stage-rules-tunnel");
  });

  await test.step("the screen asks for the field, and then the deal moves", async () => {
    const deal = await createDeal(page, `Qua màn hình ${run}`, { stage_id: free?.id });
    await page.goto(`/board/${pipeline.id}`);
    await page.getByRole("button", { name: `Chuyển ${deal.title}` }).click();
    await page.getByRole("menuitem", { name: strict?.name ?? "" }).click();
    const asked = page.getByRole("dialog", { name: "Giai đoạn này cần thêm thông tin" });
    await expect(asked.getByLabel("Nguồn")).toBeVisible();
    await expectAccessible(page);
    expect(await readStage(deal.id)).toBe(free?.id);
    await asked.getByLabel("Nguồn").fill("Hội chợ");
    await asked.getByRole("button", { name: "Chuyển", exact: true }).click();
    await expect.poll(() => readStage(deal.id)).toBe(strict?.id);
  });
});
