import { dragOver, stageCard } from "../map";
import { expect, findPipeline, openPage, takePicture, test } from "../people";

test("while dragging, valid targets light up, and a refusal says why", async ({ page }) => {
  await openPage(page, "/tunnels");
  const [sales, installation] = [await findPipeline(page, "Bán hàng"), await findPipeline(page, "Lắp đặt")];
  await dragOver(page, stageCard(page, "Bán hàng", "Mới"), stageCard(page, "Lắp đặt", "Chuẩn bị tài liệu"));
  await expect(page.locator('[data-role="over"]')).toContainText("Chuẩn bị tài liệu");
  const cardOf = (id: string) => page.locator(`.stage[data-stage="${id}"] .stage-main`);
  for (const { id } of installation.stages) {
    await expect(cardOf(id)).toHaveCSS("opacity", "1");
    await expect(cardOf(id)).not.toHaveCSS("box-shadow", "none");
  }
  for (const { id } of sales.stages.slice(1)) {
    await expect(cardOf(id)).toHaveCSS("opacity", "0.45");
    await expect(cardOf(id)).toHaveCSS("box-shadow", "none");
  }
  await takePicture(page, "point-lit-targets");

  const refused = await stageCard(page, "Bán hàng", "Đang thực hiện").boundingBox();
  if (!refused) throw new Error("the stage is not visible");
  await page.mouse.move(refused.x + refused.width / 2, refused.y + refused.height / 2, { steps: 12 });
  await expect(page.getByText("Đường hầm phải dẫn sang một phễu khác")).toBeVisible();
  await page.mouse.up();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator(".toast")).toContainText("Không tạo được đường hầm ở đây");

  await page.getByRole("region", { name: "Bán hàng" }).getByRole("button", { name: "Tạo đường hầm từ Mới" }).click();
  const roles = (pipeline: string, role: string) =>
    page.getByRole("region", { name: pipeline, exact: true }).locator(`[data-role="${role}"]`);
  await expect(roles("Lắp đặt", "target")).toHaveCount(installation.stages.length);
  await expect(roles("Bán hàng", "refused")).toHaveCount(sales.stages.length - 1);
  expect((await findPipeline(page, "Bán hàng")).tunnels).toHaveLength(sales.tunnels.length);
});
