import { connectTwoPipelines, sidePanel, stageCard } from "../map";
import { createDeal, expect, expectAccessible, findPipeline, openPage, takePicture, test } from "../people";

test("deleting shows what uses a stage and offers where its deals go", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { server, from, tunnel, run } = await connectTwoPipelines(page);
  const [first, second, third] = from.stages;
  const deals = [
    await createDeal(page, `Máy rửa bát cho Bình ${run}`, { stage_id: second?.id }),
    await createDeal(page, `Máy giặt cho An ${run}`, { stage_id: second?.id }),
  ];
  const panel = sidePanel(page);
  const openRemoval = async (name = "") => {
    await stageCard(page, from.name, name).click();
    await panel.getByRole("button", { name: "Xóa giai đoạn" }).click();
    const dialog = page.getByRole("dialog", { name: `Xóa giai đoạn ${name}` });
    await dialog.getByRole("button", { name: "Xóa", exact: true }).click();
    return dialog;
  };

  const used = await openRemoval(first?.name);
  await expect(used.getByRole("heading", { name: "Đang được dùng ở" })).toBeVisible();
  await expect(used.getByRole("button", { name: "Xóa", exact: true })).toBeDisabled();
  await expectAccessible(page);
  await used.getByRole("button", { name: `Đường hầm: ${tunnel.name}` }).click();
  await expect(panel.getByRole("heading", { level: 2 })).toHaveText(tunnel.name);

  const dialog = await openRemoval(second?.name);
  await expect(dialog.getByText("2 giao dịch đang ở đây")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Chuyển giao dịch rồi xóa" })).toBeDisabled();
  await expectAccessible(page);
  await takePicture(page, "tunnels-remove-stage");
  await dialog.getByRole("combobox").fill(third?.name ?? "");
  await page
    .getByRole("group", { name: from.name })
    .getByRole("option", { name: third?.name ?? "", exact: true })
    .click();
  await dialog.getByRole("button", { name: "Chuyển giao dịch rồi xóa" }).click();
  await expect(page.getByText(`Đã xóa ${second?.name ?? ""}`)).toBeVisible();
  expect((await findPipeline(page, from.name)).stages.map(({ id }) => id)).not.toContain(second?.id);
  for (const { id } of deals)
    expect(await server.call("GET", `/v1/deals/${id}`)).toMatchObject({ stage_id: third?.id });
});
