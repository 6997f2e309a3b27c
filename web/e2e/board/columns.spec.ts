/** What the columns say: which stage is in sight first, how many deals they hold, and what is true when none is there. */
import type { Page } from "@playwright/test";

import {
  card,
  column,
  createDeal,
  type Deal,
  expect,
  openApi,
  openPage,
  type Pipeline,
  takePicture,
  test,
  uniqueSuffix,
} from "../people";

/** A new pipeline with a deal on a stage: 0 is the first one. */
async function arrange(page: Page, at: number): Promise<{ pipeline: Pipeline; deal: Deal }> {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const server = await openApi(page);
  const stages = [
    { name: "Mới", color: "#39A8EF", semantic: "open" },
    { name: "Báo giá", color: "#47D1E2", semantic: "open" },
    { name: "Chờ ký", color: "#47D1E2", semantic: "open" },
    { name: "Thành công", color: "#7BD500", semantic: "won" },
    { name: "Thất bại", color: "#FF5752", semantic: "lost", ask_lost_reason: true },
  ];
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Cột ${run}`, stages });
  const deal = await createDeal(page, `Máy hút bụi ${run}`, { stage_id: pipeline.stages[at]?.id });
  return { pipeline, deal };
}

test("a board whose last deal a tunnel has just taken says so, and where tunnels lead", async ({ page }) => {
  const { pipeline, deal } = await arrange(page, 0);
  const server = await openApi(page);
  const target = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Sau ${uniqueSuffix()}` });
  await server.call("POST", "/v1/tunnels", {
    name: "Đi tiếp",
    source: { stage_id: pipeline.stages[1]?.id },
    target: { stage_id: target.stages[0]?.id },
    action: "move",
    enabled: true,
  });
  await page.goto(`/board/${pipeline.id}`);
  await page.getByRole("button", { name: `Chuyển ${deal.title}` }).click();
  await page.getByRole("menuitem", { name: "Báo giá" }).click();
  await expect(page.getByRole("heading", { name: "Hiện không có giao dịch nào trong phễu này" })).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: target.name, exact: true })).toBeVisible();
  await takePicture(page, "board-left-empty");
});

test("a board with nothing but closed deals says where they are", async ({ page }) => {
  const { pipeline } = await arrange(page, 3);
  await page.goto(`/board/${pipeline.id}`);
  await expect(page.getByText("Không còn giao dịch nào đang mở. 1 giao dịch đã đóng")).toBeVisible();
  await expect(page.getByText("Hiện không có giao dịch nào")).toHaveCount(0);
});

/** Follows a link of the phone's menu. */
async function openMenu(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Mở menu" }).click();
  await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
}

test("on a phone the board opens on the first stage with deals", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const { pipeline, deal } = await arrange(page, 2);
  await page.goto(`/board/${pipeline.id}`);
  await expect(card(page, deal.title)).toBeInViewport({ ratio: 1 });
  await expect(column(page, "Mới")).not.toBeInViewport({ ratio: 0.5 });
  await takePicture(page, "board-phone-first-deals");
});

test("on a phone a board that opens again shows where the deals are now", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const { pipeline, deal } = await arrange(page, 0);
  await page.goto(`/board/${pipeline.id}`);
  await expect(card(page, deal.title)).toBeInViewport({ ratio: 1 });
  await openMenu(page, "Khách hàng");
  await expect(page.getByRole("heading", { level: 1, name: "Khách hàng" })).toBeVisible();
  const server = await openApi(page);
  await server.call("POST", `/v1/deals/${deal.id}/move`, { stage_id: pipeline.stages[2]?.id }, "*");
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(pipeline.id));
  await expect(card(page, deal.title)).toBeInViewport({ ratio: 1 });
});

test("the form of a new deal has room for its inputs in a narrow column", async ({ page }) => {
  const { pipeline } = await arrange(page, 0);
  const server = await openApi(page);
  for (let at = pipeline.stages.length; at < 8; at += 1)
    await server.call("POST", `/v1/pipelines/${pipeline.id}/stages`, { name: `Bước ${String(at)}`, semantic: "open" });
  await page.goto(`/board/${pipeline.id}`);
  await column(page, "Báo giá").getByRole("button", { name: "Thêm giao dịch vào Báo giá" }).click();
  const box = await page.getByLabel("Tên giao dịch").boundingBox();
  expect(box?.width).toBeGreaterThan(240);
});

test("the counts follow a move at once, and go back with a move that is refused", async ({ page }) => {
  const { pipeline, deal } = await arrange(page, 0);
  await page.goto(`/board/${pipeline.id}`);
  await expect(column(page, "Mới")).toHaveAccessibleName("Mới: 1 giao dịch");
  const names = () => page.getByRole("region").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  const seen: (string | null)[][] = [];
  await page.exposeFunction("noteCounts", (labels: (string | null)[]) => seen.push(labels));
  await page.evaluate(() => {
    const read = () => [...document.querySelectorAll(".column")].map((one) => one.getAttribute("aria-label"));
    new MutationObserver(() => {
      void (window as unknown as { noteCounts: (labels: (string | null)[]) => void }).noteCounts(read());
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["aria-label"] });
  });
  await page.getByRole("button", { name: `Chuyển ${deal.title}` }).click();
  await page.getByRole("menuitem", { name: "Báo giá" }).click();
  await expect(column(page, "Báo giá")).toHaveAccessibleName("Báo giá: 1 giao dịch");
  const version = async () =>
    (await (await openApi(page)).call<{ version: number }>("GET", `/v1/deals/${deal.id}`)).version;
  await expect.poll(version).toBeGreaterThan(1);
  // Several looks at the board later, the counts have not gone back in between.
  await page.waitForResponse((response) => response.url().includes("/board?"));
  await page.waitForResponse((response) => response.url().includes("/board?"));
  expect(seen.filter((labels) => labels.includes("Mới: 1 giao dịch"))).toEqual([]);
  expect(await names()).toContain("Mới: 0 giao dịch");

  await page.route("**/v1/deals/*/move", (route) =>
    route.fulfill({
      status: 403,
      contentType: "application/problem+json",
      body: JSON.stringify({ code: "role_lacks", status: 403, detail: "no" }),
    }),
  );
  await page.getByRole("button", { name: `Chuyển ${deal.title}` }).click();
  await page.getByRole("menuitem", { name: "Chờ ký" }).click();
  await expect(page.getByText("Vai trò của bạn không được phép làm việc này.")).toBeVisible();
  await expect(column(page, "Báo giá")).toHaveAccessibleName("Báo giá: 1 giao dịch");
  await expect(column(page, "Chờ ký")).toHaveAccessibleName("Chờ ký: 0 giao dịch");
});

test("Enter on a chosen lost reason loses the deal, without the mouse", async ({ page }) => {
  const { pipeline, deal } = await arrange(page, 0);
  await page.goto(`/board/${pipeline.id}`);
  await page.getByRole("button", { name: `Chuyển ${deal.title}` }).press("Enter");
  await page.getByRole("menuitem", { name: "Thất bại" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Giai đoạn này cần thêm thông tin" });
  const choice = dialog.getByRole("combobox", { name: "Lý do thất bại" });
  await expect(choice).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(choice).not.toHaveValue("");
  await expect(page.getByRole("option")).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(column(page, "Thất bại")).toHaveAccessibleName("Thất bại: 1 giao dịch");
});

test("in a narrow column the sum is rounded, and read aloud in full, and initials stand at the right", async ({
  page,
}) => {
  const { pipeline } = await arrange(page, 1);
  const server = await openApi(page);
  const { id } = await server.call<{ id: string }>("GET", "/v1/me");
  const money = { amount: 461_600_000, currency: "VND" };
  const dates = {
    responsible_id: id,
    expected_close_date: new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10),
  };
  const title = `Hợp đồng ${uniqueSuffix()}`;
  await createDeal(page, title, { stage_id: pipeline.stages[0]?.id, ...money, ...dates });
  for (let at = pipeline.stages.length; at < 8; at += 1)
    await server.call("POST", `/v1/pipelines/${pipeline.id}/stages`, { name: `Bước ${String(at)}`, semantic: "open" });
  await page.goto(`/board/${pipeline.id}`);
  const sums = column(page, "Mới").locator(".sums");
  const rounded = sums.getByText(/^462\sTr\s₫$/);
  await expect(rounded).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await expect(sums).toHaveAttribute("title", /^461\.600\.000\s₫$/);
  await expect(sums.getByText(/^461\.600\.000\s₫$/)).toBeAttached();
  expect(await sums.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
  const edges = await card(page, title).evaluate((one) => {
    const initials = one.querySelector(".avatar")?.getBoundingClientRect().right ?? 0;
    return one.getBoundingClientRect().right - initials;
  });
  expect(edges).toBeLessThan(12);
  await page.setViewportSize({ width: 1920, height: 1080 });
  await expect(rounded).toBeHidden();
});

for (const open of [6, 7, 9]) {
  test(`with ${String(open)} open stages at 1440 px, no column in sight is a sliver`, async ({ page }) => {
    await openPage(page, "/board");
    const server = await openApi(page);
    const stages = [
      ...Array.from({ length: open }, (_, at) => ({ name: `Bước ${String(at)}`, color: "#39A8EF", semantic: "open" })),
      { name: "Thành công", color: "#7BD500", semantic: "won" },
      { name: "Thất bại", color: "#FF5752", semantic: "lost" },
      { name: "Phân tích thất bại", color: "#FF5752", semantic: "lost" },
    ];
    const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Hẹp ${uniqueSuffix()}`, stages });
    await page.goto(`/board/${pipeline.id}`);
    await expect(column(page, "Bước 0")).toBeVisible();
    const parts = await page.locator(".board").evaluate((board) => {
      const end = Math.min(
        ...[...board.querySelectorAll(".closed-column")].map((one) => one.getBoundingClientRect().left),
      );
      return [...board.querySelectorAll(":scope > .column")].map((one) => {
        const { left, right } = one.getBoundingClientRect();
        return Math.max(0, Math.min(right, end) - left);
      });
    });
    for (const part of parts) expect(part === 0 || part > 60, `${String(part)} px of a column`).toBe(true);
    await takePicture(page, `board-${String(open)}-stages`);
  });
}
