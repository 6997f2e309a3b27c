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

test("copies are linked in one journey: each of the deals shows all of them and leads to the others", async ({
  page,
}) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const pipelines: Pipeline[] = [];
  for (const name of ["Bán", "Lắp", "Bảo hành"]) {
    pipelines.push(await server.call<Pipeline>("POST", "/v1/pipelines", { name: `${name} ${run}` }));
  }
  const first = pipelines.map(({ stages }) => stages[0]?.id);
  for (const at of [0, 1]) {
    const ends = { source: { stage_id: first[at] }, target: { stage_id: first[at + 1] } };
    await server.call("POST", "/v1/tunnels", { ...ends, action: "copy", enabled: true });
  }
  const customer = { name: `Chị Lan ${run}`, email: `lan-${run}@khach.example` };
  const deal = await createDeal(page, `Bếp từ ${run}`, { stage_id: first[0], customer });
  const drawer = page.getByRole("dialog");
  const journey = drawer.getByRole("region", { name: "Hành trình" });
  const placeOf = ({ name, stages }: Pipeline) => `${name} / ${stages[0]?.name ?? ""}`;
  await expect(async () => {
    await page.goto(`/board/${pipelines[0]?.id ?? ""}?deal=${deal.id}`);
    await expect(journey.getByRole("listitem")).toHaveCount(3, { timeout: 8_000 });
  }).toPass();

  for (const [at, pipeline] of pipelines.entries()) {
    await journey.getByRole("link", { name: placeOf(pipeline) }).click();
    await expect(page).toHaveURL(new RegExp(`/board/${pipeline.id}`));
    await expect(journey.getByRole("link")).toHaveCount(pipelines.length);
    await expect(journey.locator("li[aria-current]")).toContainText(placeOf(pipeline));
    await expect(journey.locator("li[aria-current]")).toContainText(at === 0 ? "Tạo thủ công" : "Bản sao từ đường hầm");
    for (const other of pipelines) await expect(journey.getByRole("link", { name: placeOf(other) })).toBeVisible();
  }
  await expectAccessible(page);
  await takePicture(page, "point-copies-in-one-journey");

  await drawer.getByRole("link", { name: customer.name }).first().click();
  const customerPage = page.getByRole("dialog", { name: customer.name });
  await expect(customerPage.getByRole("region", { name: "Hành trình" }).getByRole("link")).toHaveCount(3);
});
