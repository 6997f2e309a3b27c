import { expect, expectAccessible, findPipeline, openApi, openPage, takePicture, test, uniqueSuffix } from "../people";

const YEAR = 365 * 86_400_000;
const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000 - YEAR).toISOString();

test("Sales Boost is its own screen with a preview calendar: a plan is made, seen by month and day, and moved", async ({
  page,
}) => {
  await openPage(page, "/board");
  await page.getByRole("link", { name: "Tăng doanh số" }).click();
  await expect(page).toHaveURL(/\/boost$/);
  await expect(page.getByRole("heading", { level: 1, name: "Tăng doanh số" })).toBeVisible();
  const run = uniqueSuffix();
  const server = await openApi(page);
  const [sales, care] = [await findPipeline(page, "Bán hàng"), await findPipeline(page, "Bảo trì")];
  const won = sales.stages.find(({ name }) => name === "Thành công");
  const rows = [40, 41, 41].map((days, at) => ({
    external_id: `${run}-${String(at)}`,
    title: `Máy rửa bát ${run} số ${String(at)}`,
    pipeline: sales.id,
    stage: won?.id,
    tags: [run],
    created_at: dayFromNow(days - 3),
    closed_at: dayFromNow(days),
  }));
  await server.call("POST", "/v1/deals/import", { rows, run_tunnels: false });

  await page.getByRole("button", { name: "Kế hoạch", exact: true }).click();
  const editor = page.getByRole("dialog");
  await editor.getByLabel("Tên kế hoạch").fill(`Bảo trì ${run}`);
  await editor.getByRole("combobox", { name: "Với giao dịch đã đóng trong" }).click();
  await page.getByRole("option", { name: "Bán hàng" }).click();
  await editor.getByRole("button", { name: "Thêm điều kiện" }).click();
  await editor.getByRole("combobox", { name: "Trường" }).click();
  await page.getByRole("option", { name: "Nhãn" }).click();
  await editor.getByLabel("Giá trị").fill(run);
  await editor.getByRole("combobox", { name: "Giai đoạn của giao dịch mới" }).click();
  await page.getByRole("group", { name: care.name }).getByRole("option").first().click();
  await expectAccessible(page);
  await editor.getByRole("button", { name: "Tạo kế hoạch" }).click();

  const view = page.getByRole("region", { name: `Lịch của Bảo trì ${run}` });
  // A job enrols the deals of the past.
  await expect(view).toContainText("3 giao dịch sẽ được tạo trong 12 tháng tới.", { timeout: 60_000 });
  await expect(page.getByRole("article", { name: `Bảo trì ${run}` }).getByRole("progressbar")).toHaveCount(0);
  await view.getByRole("table").getByRole("button").last().click();
  await expect(view.getByRole("link", { name: new RegExp(run) })).not.toHaveCount(0);
  await expectAccessible(page);
  await takePicture(page, "boost-calendar");

  await view
    .getByRole("link", { name: new RegExp(run) })
    .first()
    .click();
  const repeats = page.getByRole("dialog").getByRole("region", { name: "Bán hàng lặp lại" });
  await expect(repeats.getByRole("listitem").filter({ hasText: `Bảo trì ${run}` })).toContainText(
    /đến kỳ ngày .+, giao dịch mới được tạo ngày/,
  );
  await page.goBack();

  await page
    .getByRole("article", { name: `Bảo trì ${run}` })
    .getByRole("link", { name: "Thiết lập" })
    .click();
  await editor.getByRole("textbox", { name: "Lặp lại mỗi" }).fill("2");
  await expect(editor.getByText("3 lần lặp lại chuyển sang ngày khác.")).toBeVisible();
  await takePicture(page, "boost-forecast");
  await editor.getByRole("button", { name: "Lưu" }).click();
  await expect(view).toContainText("Trong 12 tháng tới chưa có giao dịch nào đến hạn.", { timeout: 60_000 });

  await page
    .getByRole("article", { name: `Bảo trì ${run}` })
    .getByRole("link", { name: "Thiết lập" })
    .click();
  await editor.getByRole("button", { name: "Xóa kế hoạch" }).click();
  await page.getByRole("dialog").last().getByRole("button", { name: "Xóa", exact: true }).click();
  await expect(page.getByRole("article", { name: `Bảo trì ${run}` })).toHaveCount(0);
});
