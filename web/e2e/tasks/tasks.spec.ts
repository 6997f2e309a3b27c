/** Tasks: they are made on a deal or by a rule, listed by due time, and ticked when they are done. */
import { chooseOption, sidePanel } from "../map";
import {
  createDeal,
  expect,
  expectAccessible,
  openApi,
  openPage,
  type Pipeline,
  speak,
  takePicture,
  test,
  uniqueSuffix,
} from "../people";

interface Task {
  id: string;
  title: string;
  done_at: string | null;
  due_at: string;
  responsible_id: string | null;
}

const HOUR = 3_600_000; // milliseconds

test("a task is added to a deal, edited, done, opened again and deleted", async ({ page }) => {
  await openPage(page, "/board");
  const deal = await createDeal(page, `Máy rửa bát ${uniqueSuffix()}`);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog", { name: deal.title });
  const tasks = drawer.getByRole("region", { name: "Công việc" });
  await expect(tasks.getByText("Giao dịch này chưa có công việc nào.")).toBeVisible();

  await tasks.getByRole("button", { name: "Thêm công việc" }).click();
  const dialog = page.getByRole("dialog", { name: "Công việc mới" });
  await dialog.getByLabel("Việc cần làm").fill("Gọi hỏi ngày lắp");
  await dialog.getByRole("textbox", { name: "Hạn", exact: true }).fill("24/12/2030");
  await dialog.getByLabel("Ghi chú").fill("Sau 5 giờ chiều.");
  await expectAccessible(page);
  await takePicture(page, "task-new");
  await dialog.getByRole("button", { name: "Thêm", exact: true }).click();
  const row = tasks.getByRole("listitem");
  await expect(row).toContainText("Gọi hỏi ngày lắp");
  await expect(row).toContainText("17:30 24 thg 12, 2030");
  await expect(drawer.getByRole("region", { name: "Diễn biến" })).toContainText("Đã thêm công việc");

  await row.getByRole("button", { name: "Gọi hỏi ngày lắp" }).click();
  const edit = page.getByRole("dialog", { name: "Sửa công việc" });
  await edit.getByLabel("Giờ").fill("9h15");
  await edit.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(row).toContainText("09:15 24 thg 12, 2030");
  await expectAccessible(page);
  await takePicture(page, "task-of-deal");

  const box = row.getByRole("checkbox", { name: "Đã xong: Gọi hỏi ngày lắp" });
  await box.focus();
  await page.keyboard.press("Space");
  await expect(box).toBeChecked();
  await expect(row).toContainText("Xong lúc");
  await expect(box).toBeFocused();
  await page.getByRole("status").getByRole("button", { name: "Hoàn tác" }).click();
  await expect(box).not.toBeChecked();
  await expect(drawer.getByRole("region", { name: "Diễn biến" })).toContainText("Đã mở lại công việc");

  await row.getByRole("button", { name: "Gọi hỏi ngày lắp" }).click();
  await edit.getByRole("button", { name: "Xóa công việc" }).click();
  await page
    .getByRole("dialog", { name: /^Xóa “/ })
    .getByRole("button", { name: "Xóa", exact: true })
    .click();
  await expect(row).toHaveCount(0);
  await expect(edit).toHaveCount(0);
});

test("the page lists tasks by due time, the menu counts them, and a tick stays until the list is read again", async ({
  page,
}) => {
  await openPage(page, "/tasks", "agent");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const deal = await createDeal(page, `Máy giặt ${run}`);
  const make = (title: string, due: Date) =>
    server.call<Task>("POST", "/v1/tasks", { deal_id: deal.id, title: `${title} ${run}`, due_at: due.toISOString() });
  const now = new Date();
  await make("Trễ", new Date(now.getTime() - 48 * HOUR));
  // The end of the day in the time zone of the browser.
  const midnight = await page.evaluate(() => new Date().setHours(23, 59, 59, 0));
  await make("Hôm nay", new Date(midnight));
  await make("Xa", new Date(now.getTime() + 24 * 30 * HOUR));
  await page.reload();
  const link = page
    .getByRole("navigation")
    .getByRole("link", { name: "Công việc (3 công việc chưa xong, 1 công việc quá hạn)" });
  await expect(link).toBeVisible();
  const late = page.getByRole("region", { name: "Quá hạn" });
  await expect(late.getByRole("listitem")).toContainText([`Trễ ${run}`]);
  await expect(late).toContainText(/Quá hạn từ .*, 2 ngày trước/);
  await expect(page.getByRole("region", { name: "Hôm nay" }).getByRole("listitem")).toContainText([`Hôm nay ${run}`]);
  await expect(page.getByRole("region", { name: "Sau đó" }).getByRole("listitem")).toContainText([`Xa ${run}`]);
  await expectAccessible(page);
  await takePicture(page, "tasks");

  const box = late.getByRole("checkbox");
  await box.click();
  await expect(late.getByRole("listitem")).toContainText("Xong lúc");
  await expect(
    page.getByRole("navigation").getByRole("link", { name: "Công việc (2 công việc chưa xong)" }),
  ).toBeVisible();
  await page.getByText("Đã xong", { exact: true }).first().click();
  await expect(page.getByRole("list", { name: "Đã xong" }).getByRole("listitem").first()).toContainText(`Trễ ${run}`);
  await expect(page).toHaveURL(/state=done/);
  await page.getByText("Quá hạn", { exact: true }).first().click();
  await expect(page.getByText("Không có công việc nào quá hạn")).toBeVisible();

  await page.goto("/tasks");
  await page.getByRole("region", { name: "Sau đó" }).getByRole("link", { name: deal.title }).click();
  await expect(page.getByRole("dialog", { name: deal.title })).toBeVisible();
});

test("a manager chooses whose tasks are shown and gives one away, on a phone, in English and dark", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await openPage(page, "/tasks", "manager");
  const run = uniqueSuffix();
  const deal = await createDeal(page, `Bếp từ ${run}`);
  const server = await openApi(page);
  const found = () => server.call<{ data: unknown[] }>("GET", `/v1/deals?q=${encodeURIComponent(deal.title)}`);
  await expect.poll(async () => (await found()).data.length).toBe(1); // the search follows a new deal
  await speak(page, "en");
  await page.goto("/tasks");
  await page.getByRole("button", { name: "Add a task" }).click();
  const dialog = page.getByRole("dialog", { name: "New task" });
  await dialog.getByRole("textbox", { name: "Task", exact: true }).fill(`Visit ${run}`);
  await dialog.getByLabel("Deal", { exact: true }).fill(deal.title);
  await chooseOption(page, new RegExp(`^${deal.title}`));
  await dialog.getByLabel("Due on").fill("12/24/2030");
  await dialog.getByLabel("Time").fill("8:00");
  await dialog.getByRole("combobox", { name: "Responsible person" }).click();
  await chooseOption(page, /^agent@/);
  await expectAccessible(page);
  await takePicture(page, "task-new-phone");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(`Visit ${run}`)).toHaveCount(0);
  await page.getByRole("combobox", { name: "Whose tasks" }).click();
  await chooseOption(page, /^agent@/);
  const row = page.getByRole("listitem").filter({ hasText: `Visit ${run}` });
  await expect(row).toContainText("Dec 24, 2030, 8:00 AM");
  await expectAccessible(page);
  await takePicture(page, "tasks-phone");
  const scrolls = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(scrolls).toBe(false);
});

test("a viewer sees the tasks of everybody and changes none", async ({ page, browser }) => {
  const office = await browser.newPage();
  await openPage(office, "/tasks");
  const run = uniqueSuffix();
  const deal = await createDeal(office, `Lò vi sóng ${run}`);
  const due = new Date(Date.now() + HOUR).toISOString();
  await (await openApi(office)).call("POST", "/v1/tasks", { deal_id: deal.id, title: `Xem ${run}`, due_at: due });
  await office.close();
  await openPage(page, "/tasks?who=all", "viewer");
  const row = page.getByRole("listitem").filter({ hasText: `Xem ${run}` });
  await expect(row).toBeVisible();
  await expect(row.getByRole("checkbox")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Thêm công việc" })).toHaveCount(0);
});

test("what was typed into a task is not lost without a question", async ({ page }) => {
  await openPage(page, "/tasks");
  await page.getByRole("button", { name: "Thêm công việc" }).click();
  const dialog = page.getByRole("dialog", { name: "Công việc mới" });
  await dialog.getByLabel("Việc cần làm").fill("Gọi");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Sửa tiếp" }).click();
  await expect(dialog.getByLabel("Việc cần làm")).toHaveValue("Gọi");
});

test("a rule makes a task and the next rule waits until it is done", async ({ page }) => {
  await openPage(page, "/tunnels");
  const server = await openApi(page);
  const run = uniqueSuffix();
  const stages = ["Mới", "Được", "Mất"].map((name, at) => ({ name, semantic: ["open", "won", "lost"][at] }));
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Việc ${run}`, stages });
  const stage = pipeline.stages[0]?.id ?? "";
  await page.goto(`/tunnels?stage=${stage}&rule=new`);
  const panel = sidePanel(page);
  await panel.getByLabel("Tên quy tắc").fill("Giao việc");
  await panel.getByLabel("Hành động").click();
  await chooseOption(page, "Giao một công việc");
  await panel.getByLabel("Việc cần làm").fill("Gọi {customer}");
  await panel.getByLabel("Thời hạn tính từ lúc quy tắc chạy").fill("2");
  await panel.getByRole("switch", { name: "Chờ làm xong công việc" }).click();
  await expectAccessible(page);
  await takePicture(page, "rules-task");
  await panel.getByRole("button", { name: "Tạo quy tắc" }).click();
  await expect(page.getByText("Đã tạo quy tắc")).toBeVisible();
  await server.call("POST", "/v1/rules", {
    name: "Sau đó",
    stage: { stage_id: stage },
    action: { kind: "comment", text: "Đã gọi xong" },
    order: "in_order",
  });

  const deal = await createDeal(page, `Máy sấy ${run}`, { stage_id: stage, customer: { name: "An" } });
  await page.goto(`/board/${pipeline.id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog", { name: deal.title });
  const row = drawer.getByRole("region", { name: "Công việc" }).getByRole("listitem");
  await expect(row).toContainText("Gọi An");
  await expect(row).toContainText("Từ quy tắc Giao việc");
  await expect(row).toContainText("Một quy tắc đang chờ công việc này.");
  const happened = drawer.getByRole("region", { name: "Diễn biến" });
  await expect(happened).not.toContainText("Đã gọi xong");
  await row.getByRole("checkbox").click();
  await expect(happened).toContainText("Đã gọi xong");
  await expectAccessible(page);
  await takePicture(page, "task-by-rule");
});
