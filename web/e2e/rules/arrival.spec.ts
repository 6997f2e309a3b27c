/** Why a rule acted on a deal: it begins with how the deal came to the pipeline. */
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

test("why a rule ran names the tunnel, the pipeline and the stage that the deal came from", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const make = (name: string) => server.call<Pipeline>("POST", "/v1/pipelines", { name: `${name} ${run}` });
  const [sales, install] = [await make("Bán máy"), await make("Lắp máy")];
  const [from, to] = [sales.stages[1], install.stages[0]];
  await server.call("POST", "/v1/tunnels", {
    name: `Giao lắp ${run}`,
    source: { stage_id: from?.id },
    target: { stage_id: to?.id },
    action: "move",
  });
  for (const [name, stage] of [
    [`Chào ${run}`, to],
    [`Hẹn ${run}`, install.stages[1]],
  ] as const) {
    const action = { kind: "comment", text: name };
    await server.call("POST", "/v1/rules", { name, stage: { stage_id: stage?.id }, action });
  }
  const deal = await createDeal(page, `Máy sấy ${run}`, { stage_id: sales.stages[0]?.id });
  await server.call("POST", `/v1/deals/${deal.id}/move`, { stage_id: from?.id }, "*");
  await page.goto(`/board/${install.id}?deal=${deal.id}`);
  const runs = page.getByRole("dialog").getByRole("region", { name: "Quy tắc tự động hóa" });
  const runOf = (name: string) => runs.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });
  const came =
    `Đường hầm Giao lắp ${run} đưa giao dịch từ ${sales.name} / ${from?.name ?? ""} ` +
    `đến ${install.name} / ${to?.name ?? ""} lúc`;
  await expect(runOf(`Chào ${run}`)).toContainText("Đã xong");
  await runOf(`Chào ${run}`).getByText("Vì sao?").click();
  await expect(runOf(`Chào ${run}`)).toContainText(came);
  await expectAccessible(page);
  await takePicture(page, "rules-why-arrival");

  await server.call("POST", `/v1/deals/${deal.id}/move`, { stage_id: install.stages[1]?.id }, "*");
  await expect(runOf(`Hẹn ${run}`)).toContainText("Đã xong");
  await runOf(`Hẹn ${run}`).getByText("Vì sao?").click();
  await expect(runOf(`Hẹn ${run}`)).toContainText(came);
  await expect(runOf(`Hẹn ${run}`)).toContainText(
    `đưa giao dịch từ ${install.name} / ${to?.name ?? ""} đến ${install.name} / ${install.stages[1]?.name ?? ""} lúc`,
  );
});
