import { connectTwoPipelines, sidePanel } from "../map";
import { expect, expectAccessible, openPage, takePicture, test } from "../people";

test("a tunnel is applied to the N deals already here, and those that lack a field are listed", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { server, source, to, target, run } = await connectTwoPipelines(page, { enabled: false });
  const stage = `/v1/pipelines/${to.id}/stages/${String(target)}`;
  await server.call("PATCH", stage, { required_fields: ["source"] }, to.version);
  await server.call("POST", "/v1/deals", { title: `Có nguồn ${run}`, stage_id: source, source: "Facebook" });
  await server.call("POST", "/v1/deals", { title: `Thiếu nguồn ${run}`, stage_id: source });
  await page.reload();
  await expect(sidePanel(page).getByRole("button", { name: /Áp dụng/ })).toBeDisabled();
  await sidePanel(page).getByRole("switch").click();
  await sidePanel(page).getByRole("button", { name: "Lưu", exact: true }).click();
  await sidePanel(page)
    .getByRole("button", { name: /Áp dụng/ })
    .click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("2 giao dịch đang ở")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "tunnels-apply");
  await dialog.getByRole("button", { name: "Áp dụng cho 2 giao dịch" }).click();
  await expect(dialog.getByText("Đã xong: 1 giao dịch đã đi hoặc đang chờ.")).toBeVisible();
  await expect(dialog.getByText(/Giai đoạn đích cần: Nguồn/)).toBeVisible();
  await expect(dialog.getByRole("link", { name: `Thiếu nguồn ${run}` })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "tunnels-applied");
});
