import { connectTwoPipelines, sidePanel } from "../map";
import { createDeal, expect, expectAccessible, openPage, takePicture, test } from "../people";

test("a delay of zero minutes is possible: the tunnel says so, and the deal goes at once", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { server, source, target, read, run } = await connectTwoPipelines(page, { delay: "PT2H" });
  const editor = sidePanel(page);
  await expect(editor.getByText("Giao dịch đi ngay khi đến giai đoạn này.")).toHaveCount(0);
  await editor.getByLabel("Chờ trước khi chuyển").fill("0");
  await editor.getByLabel("Đơn vị thời gian").click();
  await page.getByRole("option", { name: "phút" }).click();
  await expect(editor.getByText("Giao dịch đi ngay khi đến giai đoạn này.")).toBeVisible();
  await editor.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect.poll(async () => (await read()).delay).toBeNull();
  await expectAccessible(page);
  await takePicture(page, "point-zero-minutes");

  const deal = await createDeal(page, `Đi ngay ${run}`, { stage_id: source });
  const stageOf = async () => (await server.call<{ stage_id: string }>("GET", `/v1/deals/${deal.id}`)).stage_id;
  await expect.poll(stageOf).toBe(target);
});
