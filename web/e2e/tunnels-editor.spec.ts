/** The editor of a tunnel. */
import { chooseOption, connectTwoPipelines, sidePanel } from "./map";
import { expect, expectAccessible, openPage, takePicture, test } from "./people";

test("the responsible, fields, tags and delay of a tunnel are edited and saved together", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { tunnel, read } = await connectTwoPipelines(page);
  const editor = sidePanel(page);
  await editor.getByLabel("Chờ trước khi chuyển").fill("2");
  await editor.getByLabel("Đơn vị thời gian").click();
  await chooseOption(page, "giờ");

  await editor.getByRole("combobox", { name: "Người phụ trách", exact: true }).click();
  await chooseOption(page, "Lần lượt từng người");
  await editor.getByLabel("Những người lần lượt phụ trách").click();
  await page.getByRole("option").filter({ visible: true }).first().click();
  await page.keyboard.press("Escape");

  await editor.getByRole("button", { name: "Thay đổi một trường" }).click();
  const amount = editor.getByRole("group", { name: "Số tiền" });
  await amount.getByLabel("Giá trị").fill("250");
  await editor.getByRole("button", { name: "Thay đổi một trường" }).click();
  const second = editor.getByRole("group", { name: /Xác suất/ });
  await second.getByLabel("Trường").click();
  await chooseOption(page, "Nguồn");
  const source = editor.getByRole("group", { name: "Nguồn" });
  await source.getByLabel("Cách thay đổi").click();
  await chooseOption(page, "viết thêm");
  await source.getByLabel("Giá trị").fill("qua {pipeline}");
  await editor.getByLabel("Thêm nhãn").fill("lắp đặt");
  await editor.getByLabel("Thêm nhãn").press("Enter");
  await expectAccessible(page);
  await takePicture(page, "tunnels-whole");

  await editor.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(page.getByText("Đã lưu đường hầm")).toBeVisible();
  const saved = await read();
  expect(saved).toMatchObject({
    name: tunnel.name,
    delay: "PT2H",
    changes: {
      responsible: { kind: "in_turn" },
      set: { amount: 25000, currency: "USD" },
      append: { source: "qua {pipeline}" },
      add_tags: ["lắp đặt"],
    },
  });
  expect(saved.changes.responsible.user_ids).toHaveLength(1);

  await editor.getByLabel("Chờ trước khi chuyển").fill("0");
  await expect(editor.getByText("Giao dịch đi ngay khi đến giai đoạn này.")).toBeVisible();
  await editor.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect.poll(async () => (await read()).delay).toBeNull();
});

test("conditions name the customer, in nested groups", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { read } = await connectTwoPipelines(page);
  const editor = sidePanel(page);
  await editor.getByRole("button", { name: "Thêm điều kiện" }).click();
  await editor.getByLabel("Trường").click();
  await chooseOption(page, "Khách từ chối nhận tin");
  await editor.getByLabel("Giá trị").click();
  await chooseOption(page, "Không");
  await editor.getByRole("button", { name: "Thêm nhóm" }).click();
  await editor.getByRole("group", { name: "Nhóm điều kiện" }).last().getByLabel("Giá trị").fill("100");
  await editor.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(page.getByText("Đã lưu đường hầm")).toBeVisible();
  expect(await read()).toMatchObject({
    conditions: {
      all: [
        { field: "customer.opted_out", op: "eq", value: false },
        { any: [{ field: "amount", op: "gte", value: 10000 }] },
      ],
    },
  });
});

test("a tunnel is moved in the order of its stage", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { server, source, to, tunnel, read } = await connectTwoPipelines(page);
  await server.call("POST", "/v1/tunnels", {
    name: "Đi sau",
    source: { stage_id: source },
    target: { stage_id: to.stages[1]?.id },
    action: "move",
  });
  await page.reload();
  await expect(sidePanel(page).getByText("1 trên 2")).toBeVisible();
  await sidePanel(page).getByRole("button", { name: "Sau", exact: true }).click();
  await expect(sidePanel(page).getByText("2 trên 2")).toBeVisible();
  await expect.poll(async () => (await read()).position).toBe(1);
  expect(tunnel.position).toBe(0);
});
