/** A tunnel is simulated, and applied to the deals that are already on its stage. */
import { chooseOption, connectTwoPipelines, sidePanel } from "./map";
import { expect, expectAccessible, openPage, takePicture, test } from "./people";

test("a deal is simulated, and the reason is shown when a tunnel would not take it", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { server, to, run } = await connectTwoPipelines(page, {
    conditions: { all: [{ field: "amount", op: "gte", value: 100_000 }] },
  });
  const deal = await server.call<{ id: string; title: string }>("POST", "/v1/deals", {
    title: `Bếp từ ${run}`,
    stage_id: to.stages[2]?.id,
    amount: 150_000,
    currency: "USD",
  });
  await sidePanel(page).getByRole("button", { name: "Chạy thử" }).click();
  const dialog = page.getByRole("dialog", { name: "Chạy thử" });
  const found = async () => (await server.call<{ data: unknown[] }>("GET", `/v1/deals?q=${run}`)).data.length;
  await expect.poll(found).toBe(1); // a new deal is indexed after its creation
  await dialog.getByRole("combobox", { name: "Giao dịch" }).fill(`bep tu ${run}`);
  await chooseOption(page, new RegExp(deal.title));
  await dialog.getByRole("button", { name: "Chạy thử" }).click();
  await expect(dialog.getByText("sẽ chuyển giao dịch đi")).toBeVisible();
  await expect(dialog.getByText("Không có đường hầm nào ở đây: giao dịch dừng lại.")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "tunnels-simulated");

  await dialog.getByText("Một giao dịch giả định").click();
  await dialog.getByLabel("Giá trị").fill("500");
  await dialog.getByRole("button", { name: "Chạy thử" }).click();
  await expect(dialog.getByText(/không đi, vì chưa đúng: Số tiền ít nhất 1\.000,00/)).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "tunnels-simulated-not");
  expect(await server.call("GET", `/v1/deals/${deal.id}`)).toMatchObject({ version: 1, stage_id: to.stages[2]?.id });
});

test("a tunnel is applied to the deals on its stage, and deals that lack a field are listed", async ({ page }) => {
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
  await expect(dialog.getByText("Đã xong: 1 giao dịch đã đi hoặc đang đợi.")).toBeVisible();
  await expect(dialog.getByText(/Giai đoạn đích cần: Nguồn/)).toBeVisible();
  await expect(dialog.getByRole("link", { name: `Thiếu nguồn ${run}` })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "tunnels-applied");
});
