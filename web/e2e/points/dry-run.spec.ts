import { chooseOption, connectTwoPipelines, sidePanel } from "../map";
import { expect, expectAccessible, openPage, takePicture, test, type Tunnel } from "../people";

test("a dry run on a chosen deal says what would happen or why not, and writes nothing", async ({ page }) => {
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
  await expect(dialog.getByText("Không có đường hầm nào bắt đầu ở đây: giao dịch ở lại.")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "tunnels-simulated");

  await dialog.getByText("Giao dịch giả định").click();
  await dialog.getByLabel("Giá trị").fill("500");
  await dialog.getByRole("button", { name: "Chạy thử" }).click();
  await expect(dialog.getByText(/không đi, vì chưa đúng: Số tiền ít nhất 1\.000,00/)).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "tunnels-simulated-not");
  expect(await server.call("GET", `/v1/deals/${deal.id}`)).toMatchObject({ version: 1, stage_id: to.stages[2]?.id });
});

test("a loop warning: an endless loop is refused with its stages, and a loop that may end is saved with a warning", async ({
  page,
}) => {
  await openPage(page, "/tunnels");
  const { from, to, server, source, target } = await connectTwoPipelines(page);
  const back = page
    .getByRole("region", { name: to.name })
    .getByRole("button", { name: `Tạo đường hầm từ ${to.stages[0]?.name ?? ""}` });
  await page.keyboard.press("Escape");
  await back.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "Giai đoạn đích" })).toBeFocused();
  await page.keyboard.type(from.stages[0]?.name ?? "");
  await page
    .getByRole("group", { name: from.name })
    .getByRole("option", { name: from.stages[0]?.name ?? "" })
    .click();
  const dialog = page.getByRole("dialog", { name: "Đường hầm mới" });
  await dialog.getByRole("button", { name: "Tạo đường hầm" }).click();
  const refusal = dialog.getByRole("alert");
  await expect(refusal).toContainText("chạy vòng");
  await expect(refusal.locator(".loop-path span")).toHaveText([
    `${to.name}: ${to.stages[0]?.name ?? ""}`,
    `${from.name}: ${from.stages[0]?.name ?? ""}`,
    `${to.name}: ${to.stages[0]?.name ?? ""}`,
  ]);
  await expectAccessible(page);
  await takePicture(page, "tunnels-loop");
  await dialog.getByRole("button", { name: "Hủy" }).click();

  const made = await server.call<Tunnel>("POST", "/v1/tunnels", {
    name: "Quay lại",
    source: { stage_id: target },
    target: { stage_id: source },
    action: "move",
    enabled: false,
  });
  await page.goto(`/tunnels?tunnel=${made.id}`);
  await sidePanel(page).getByRole("switch").click();
  await sidePanel(page).getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(sidePanel(page).getByRole("alert")).toContainText("chạy vòng");
  await sidePanel(page).getByRole("button", { name: "Thêm điều kiện" }).click();
  await sidePanel(page).getByLabel("Giá trị").fill("100");
  await sidePanel(page).getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(sidePanel(page).getByText("Giao dịch có thể chạy vòng.")).toBeVisible();
  await expect(sidePanel(page).locator(".loop-path span")).toHaveCount(3);
  await expectAccessible(page);
  await takePicture(page, "tunnels-warned");
});
