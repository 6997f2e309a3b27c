/** Days, typed in the order of the page's language or chosen from a calendar. */
import { connectTwoPipelines, sidePanel } from "./map";
import {
  createDeal,
  expect,
  expectAccessible,
  openApi,
  openPage,
  takePicture,
  test,
  uniqueSuffix,
  speak,
} from "./people";

test("a day is typed in Vietnamese and in English, and a text that is no day is refused", async ({ page }) => {
  await openPage(page, "/board");
  const deal = await createDeal(page, `Ngày ${uniqueSuffix()}`);
  const server = await openApi(page);
  const read = async () =>
    (await server.call<{ expected_close_date: string | null }>("GET", `/v1/deals/${deal.id}`)).expected_close_date;

  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const day = page.getByRole("dialog").getByLabel("Ngày dự kiến chốt");
  await expect(day).toHaveAttribute("placeholder", "ngày/tháng/năm");
  await day.pressSequentially("01152026");
  await day.press("Enter");
  await expect(page.getByText("Ngày này không hợp lệ. Hãy nhập theo dạng ngày/tháng/năm.")).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "day-refused");
  expect(await read()).toBeNull();
  await day.fill("15/01/2026");
  await day.press("Enter");
  await expect.poll(read).toBe("2026-01-15");
  await expect(day).toHaveValue("15/01/2026");

  await speak(page, "en");
  await page.reload();
  const english = page.getByRole("dialog").getByLabel("Expected close date");
  await expect(english).toHaveValue("01/15/2026");
  await english.fill("02162026");
  await english.press("Enter");
  await expect.poll(read).toBe("2026-02-16");
  await speak(page, null);
});

test("a day is chosen from the calendar with the keyboard", async ({ page }) => {
  await openPage(page, "/board");
  const deal = await createDeal(page, `Lịch ${uniqueSuffix()}`, { expected_close_date: "2026-01-31" });
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  await page.getByRole("dialog").first().getByRole("button", { name: "Chọn ngày trên lịch" }).first().click();
  const calendar = page.getByRole("dialog", { name: "Lịch" });
  await expect(calendar.getByRole("button", { pressed: true })).toBeFocused();
  await expectAccessible(page);
  await takePicture(page, "day-calendar");
  await page.keyboard.press("ArrowRight");
  await expect(calendar.getByText("tháng 2 năm 2026")).toBeVisible();
  await page.keyboard.press("Enter");
  const server = await openApi(page);
  await expect
    .poll(() => server.call("GET", `/v1/deals/${deal.id}`))
    .toMatchObject({
      expected_close_date: "2026-02-01",
    });
});

test("a period that is too long is explained beside its dates, and the figures stay", async ({ page }) => {
  await openPage(page, "/analytics");
  await expect(page.getByRole("heading", { name: "Bán hàng" })).toBeVisible();
  await page.getByLabel("Từ ngày").fill("01/01/2020");
  await expect(page.getByText("Hãy chọn nhiều nhất 366 ngày.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Bán hàng" })).toBeVisible();
  await expectAccessible(page);
  await takePicture(page, "analytics-too-long");
  await page.getByLabel("Đến ngày").fill("31/01/2020");
  await expect(page.getByText("Hãy chọn nhiều nhất 366 ngày.")).toHaveCount(0);
  await expect(page).toHaveURL(/from=.?2020-01-01.*to=.?2020-01-31/);
});

test("a note says when a transfer is due in the language of the page", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { server, source, from, run } = await connectTwoPipelines(page, { delay: "P1D" });
  const deal = await server.call<{ id: string }>("POST", "/v1/deals", { title: `Hẹn ${run}`, stage_id: source });
  await expect(sidePanel(page)).toBeVisible();
  await page.goto(`/board/${from.id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText(/^Sẽ chuyển lúc .+\.$/)).toBeVisible();
  await expect(drawer.getByText(/\dT\d/)).toHaveCount(0);
  await takePicture(page, "note-due");
});
