import { connectTwoPipelines, deletePipeline, drag, sidePanel, stageCard, tunnelLabel } from "../map";
import { expect, expectAccessible, openPage, takePicture, test } from "../people";

test("move and copy cannot be mistaken: solid against dashed, the word on it, and the drop says whether the original stays", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 1600 });
  await openPage(page, "/tunnels");
  const { from, to, tunnel: move } = await connectTwoPipelines(page);
  await sidePanel(page).getByRole("button", { name: "Đóng" }).click();
  await drag(
    page,
    stageCard(page, from.name, from.stages[1]?.name ?? ""),
    stageCard(page, to.name, to.stages[1]?.name ?? ""),
  );
  const dialog = page.getByRole("dialog", { name: "Đường hầm mới" });
  const choice = (name: string) => dialog.locator("label", { has: page.getByRole("radio", { name }) });
  await expect(choice("Chuyển")).toContainText(`Giao dịch gốc rời khỏi ${from.name} và sang ${to.name}.`);
  await expect(choice("Sao chép")).toContainText(
    `Giao dịch gốc ở lại ${from.name}; một bản sao xuất hiện ở ${to.name}.`,
  );
  await choice("Sao chép").click();
  await dialog.getByRole("button", { name: "Tạo đường hầm" }).click();
  await expect(sidePanel(page).getByRole("switch")).toBeVisible();
  const name = await sidePanel(page).getByLabel("Tên đường hầm").inputValue();
  await sidePanel(page).getByRole("button", { name: "Đóng" }).click();

  const line = (action: string) => page.locator(`.arrow[data-action="${action}"] .arrow-line`);
  await expect(page.locator(`.arrow[data-tunnel="${move.id}"] .arrow-line`)).toHaveCSS("stroke-dasharray", "none");
  for (const one of await line("move").all()) await expect(one).toHaveCSS("stroke-dasharray", "none");
  for (const one of await line("copy").all()) await expect(one).toHaveCSS("stroke-dasharray", "6px, 5px");
  await expect(tunnelLabel(page, move.name)).toContainText("Chuyển");
  await expect(tunnelLabel(page, move.name)).toHaveCSS("border-top-style", "solid");
  const copyLabel = page.locator(`.arrow-label[aria-label*="${name}"]`);
  await expect(copyLabel).toContainText("Sao chép");
  await expect(copyLabel).toHaveCSS("border-top-style", "dashed");
  await expect(page.getByRole("list", { name: "Chú giải" })).toContainText("Sao chép");
  await expectAccessible(page);
  await takePicture(page, "point-move-and-copy");
  await deletePipeline(page, from);
  await deletePipeline(page, to);
});
