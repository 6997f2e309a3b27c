/** The map is walked through, and an existing tunnel is edited, with the keyboard alone. */
import { Keyboard } from "./keyboard";
import { openApi, expect, expectAccessible, openPage, findPipeline, test, type Tunnel } from "./people";

test("the keyboard alone edits a tunnel's title, condition and switch, with a visible focus", async ({ page }) => {
  await openPage(page, "/tunnels");
  const before = (await findPipeline(page, "Lắp đặt")).tunnels.find((one) => /thất bại/.test(one.name)) as Tunnel;
  const server = await openApi(page);
  const read = () => server.call<Tunnel>("GET", `/v1/tunnels/${before.id}`);
  const keyboard = new Keyboard(page);
  const label = page.getByRole("button", { name: /^(Chuyển|Tắt) .*thất bại/ });
  await keyboard.moveInto(page.getByRole("toolbar", { name: "Đường hầm" }), label);
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary");
  await expect(panel.getByRole("heading", { level: 2 })).toBeFocused();

  await keyboard.moveTo(panel.getByRole("switch"));
  await page.keyboard.press("Space");
  await expect(panel.getByText("không giao dịch nào đi qua")).toBeVisible();
  await keyboard.moveTo(panel.getByLabel("Tên mới của giao dịch"));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("{title} — hẹn lại");
  await expect(panel.getByText("Máy rửa bát cho An — hẹn lại")).toBeVisible();
  await keyboard.moveTo(panel.getByRole("button", { name: "Thêm điều kiện" }));
  await page.keyboard.press("Enter");
  await keyboard.moveTo(panel.getByLabel("Giá trị"), "Shift+Tab");
  await page.keyboard.type("250");
  await keyboard.moveTo(panel.getByRole("button", { name: "Lưu", exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Đã lưu đường hầm")).toBeVisible();
  expect(await read()).toMatchObject({
    enabled: false,
    conditions: { all: [{ field: "amount", op: "gte", value: 25000 }] },
    changes: { title_template: "{title} — hẹn lại" },
  });

  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(label).toBeFocused();
  expect(keyboard.unseen).toEqual([]);
  const { enabled, conditions, changes } = before;
  await server.call("PATCH", `/v1/tunnels/${before.id}`, { enabled, conditions, changes }, "*");
});

test("each pipeline of the map is one stop of the Tab key, and the arrow keys go along it", async ({ page }) => {
  await openPage(page, "/tunnels");
  const lanes = page.locator(".lane");
  await expect(lanes.nth(2)).toBeVisible();
  const names = (await lanes.locator("h2").allTextContents()).slice(0, 3);
  const stage = (at: number, column = 0) => lanes.nth(at).locator(".stage-main").nth(column);
  const keyboard = new Keyboard(page);
  await keyboard.moveTo(stage(0));
  await page.keyboard.press("Tab");
  await expect(stage(1)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(stage(2)).toBeFocused();

  await page.keyboard.press("ArrowRight");
  await expect(lanes.nth(2).locator(".stage-plus").first()).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(stage(2, 1)).toBeFocused();
  await page.keyboard.press("Home");
  await expect(page.getByRole("button", { name: `Đổi chỗ phễu ${names[2] ?? ""}` })).toBeFocused();
  await page.keyboard.press("End");
  await expect(lanes.nth(2).getByRole("button").last()).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(stage(1)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(lanes.nth(2).getByRole("button").last()).toBeFocused(); // where the focus was last
  await expectAccessible(page);
  expect(keyboard.unseen).toEqual([]);

  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Phím tắt" }).getByRole("region", { name: "Trên bản đồ đường hầm" });
  await expect(help).toContainText("Đi dọc các giai đoạn và nút của một phễu, hoặc các đường hầm");
});
