/** Pipelines and stages on the map of tunnels. */
import { chooseOption, connectTwoPipelines, drag, sidePanel } from "./map";
import { expect, expectAccessible, findPipeline, openPage, takePicture, test, type Pipeline } from "./people";

test("a pipeline and a stage are added, renamed, recoloured and reordered", async ({ page }) => {
  await openPage(page, "/tunnels");
  const name = `Bảo hành ${String(Date.now())}`;
  await page.getByRole("button", { name: "Thêm phễu" }).click();
  await page.getByRole("dialog").getByLabel("Tên phễu").fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Thêm" }).click();
  const lane = page.getByRole("region", { name });
  await expect(lane).toBeVisible();

  await lane.getByRole("button", { name: /Thêm giai đoạn/ }).click();
  await page.getByRole("dialog").getByLabel("Tên giai đoạn").fill("Chờ linh kiện");
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Thêm" }).click();
  const panel = sidePanel(page);
  await expect(panel.getByRole("heading", { level: 2 })).toHaveText("Chờ linh kiện");
  await panel.getByLabel("Tên giai đoạn").fill("Chờ phụ tùng");
  await panel.getByLabel("Tên giai đoạn").press("Enter");
  await expect(panel.getByRole("heading", { level: 2 })).toHaveText("Chờ phụ tùng");
  await panel.getByRole("radio", { name: "Hồng" }).check({ force: true });
  await expect(panel.getByRole("radio", { name: "Hồng" })).toBeChecked();
  await panel.getByRole("button", { name: "Về trước" }).click();
  await expectAccessible(page);
  await takePicture(page, "tunnels-stage");
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);

  const grip = lane.getByRole("listitem").filter({ hasText: "Chờ phụ tùng" }).locator(".stage-grip");
  await drag(page, grip, lane.getByRole("listitem").nth(1), 0.2);
  await expect(lane.getByRole("listitem").nth(1)).toContainText("Chờ phụ tùng");
  await expect.poll(async () => (await findPipeline(page, name)).stages.map((one) => one.name)[1]).toBe("Chờ phụ tùng");
});

test("the rules of a stage are saved", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { from, server } = await connectTwoPipelines(page);
  const lost = from.stages[6];
  await page.goto(`/tunnels?stage=${lost?.id ?? ""}`);
  await sidePanel(page).getByLabel("Các trường bắt buộc").click();
  await chooseOption(page, "Nguồn");
  await page.keyboard.press("Escape");
  await sidePanel(page).getByLabel("Người được chuyển giao dịch vào và ra").click();
  await chooseOption(page, "Quản lý và quản trị viên");
  await sidePanel(page).getByLabel("Số ngày trước khi coi là chững lại").fill("7");
  await sidePanel(page).getByRole("switch", { name: "Hỏi lý do thất bại" }).click();
  await expectAccessible(page);
  await takePicture(page, "tunnels-rules");
  await sidePanel(page).getByRole("button", { name: "Lưu yêu cầu" }).click();
  await expect(page.getByText("Đã lưu yêu cầu")).toBeVisible();
  const kept = await server.call<Pipeline>("GET", `/v1/pipelines/${from.id}`);
  expect(kept.stages[6]).toMatchObject({
    required_fields: ["source"],
    move_roles: ["manager"],
    idle_after_days: 7,
    ask_lost_reason: true,
  });
});
