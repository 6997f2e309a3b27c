import { drag, sidePanel, stageCard } from "../map";
import { expect, findPipeline, openApi, openPage, type Pipeline, test, uniqueSuffix } from "../people";

test("a tunnel is made in several ways: by dragging, by two clicks, from the + with a list, and by keyboard", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 1600 });
  await openPage(page, "/tunnels");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const from = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Từ ${run}` });
  const to = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Đến ${run}` });
  const target = `Nhận ${run}`;
  await server.call("PATCH", `/v1/pipelines/${to.id}/stages/${to.stages[0]?.id ?? ""}`, { name: target }, "*");
  await page.reload();
  const [first, second, third, fourth] = from.stages.map(({ name }) => name);
  const plus = (stage = "") =>
    page
      .getByRole("region", { name: from.name })
      .getByRole("button", { name: `Tạo đường hầm từ ${stage}`, exact: true });
  const lane = page.getByRole("region", { name: to.name });
  const confirm = async (count: number) => {
    const dialog = page.getByRole("dialog", { name: "Đường hầm mới" });
    await expect(dialog).toContainText(to.name);
    await page.keyboard.press("Enter");
    await expect(sidePanel(page).getByRole("switch")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(sidePanel(page)).toHaveCount(0);
    await expect.poll(async () => (await findPipeline(page, from.name)).tunnels.length).toBe(count);
  };

  await test.step("dragging a stage onto a stage", async () => {
    await drag(page, stageCard(page, from.name, first ?? ""), stageCard(page, to.name, target));
    await confirm(1);
  });
  await test.step("a click on the + and a click on a stage", async () => {
    await plus(second).click();
    await lane.getByRole("button", { name: `Dẫn đến ${target}`, exact: true }).click();
    await confirm(2);
  });
  await test.step("a click on the + and a choice from the list", async () => {
    await plus(third).click();
    await page.getByRole("combobox", { name: "Giai đoạn đích" }).click();
    await page.getByRole("group", { name: to.name }).getByRole("option", { name: target, exact: true }).click();
    await confirm(3);
  });
  await test.step("the keyboard alone", async () => {
    await plus(fourth).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("combobox", { name: "Giai đoạn đích" })).toBeFocused();
    await page.keyboard.type(target);
    await expect(page.getByRole("group", { name: to.name }).getByRole("option").first()).toBeVisible();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await confirm(4);
  });
  const names = (await findPipeline(page, from.name)).tunnels.map(({ name }) => name);
  expect(new Set(names).size).toBe(4);
});
