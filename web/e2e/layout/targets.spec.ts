/** What people click is large enough to hit: 24 px with a mouse, and 44 px on the cards with a finger. */
import type { Page } from "@playwright/test";

import { card, createDeal, expect, openApi, openPage, type Pipeline, takePicture, test, uniqueSuffix } from "../people";

const CONTROLS = "a[href], button, summary, input, textarea, select, [role=option], [role=menuitem], [role=tab]";

/** The controls in sight that are smaller than `least` pixels. A link in a sentence may be as high as its line. */
function findSmall(page: Page, within: string, least: number): Promise<string[]> {
  return page.evaluate(
    ([controls, part, size]) => {
      const inSentence = (control: Element) =>
        control.matches("a, .link") &&
        getComputedStyle(control).display === "inline" &&
        [...(control.parentElement?.childNodes ?? [])].some(
          (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? "").trim() !== "",
        );
      return [...document.querySelectorAll(part)]
        .flatMap((root) => [...root.querySelectorAll<HTMLElement>(controls)])
        .filter((control) => control.checkVisibility({ opacityProperty: true }) && !inSentence(control))
        .map((control) => {
          // The label and the frame belong to the target of an input.
          const labels = control instanceof HTMLInputElement ? [...(control.labels ?? [])] : [];
          const frame = control.closest("input.mantine-TagsInput-inputField")?.closest(".mantine-TagsInput-input");
          const boxes = [control, ...labels, ...(frame ? [frame] : [])].map((one) => one.getBoundingClientRect());
          const width = Math.max(...boxes.map((box) => box.width));
          const height = Math.max(...boxes.map((box) => box.height));
          return { text: `${control.outerHTML.slice(0, 160)} ${String(width)}x${String(height)}`, width, height };
        })
        .filter(({ width, height }) => width > 1 && height > 1 && Math.min(width, height) < size - 0.5)
        .map(({ text }) => text);
    },
    [CONTROLS, within, least] as const,
  );
}

/** A deal whose drawer has all parts: customer with other deals, copies, tasks, rules. */
async function arrange(page: Page) {
  await openPage(page, "/board");
  const run = uniqueSuffix();
  const server = await openApi(page);
  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Đích ${run}` });
  const stage = { stage_id: pipeline.stages[0]?.id };
  await server.call("POST", "/v1/rules", { name: "Chào", stage, action: { kind: "comment", text: "Chào" } });
  const customer = { name: `Chị Lan ${run}`, phone: "0987 654 323", email: `lan-${run}@example.com` };
  const other = await createDeal(page, `Máy giặt ${run}`, { customer });
  const deal = await createDeal(page, `Máy sấy ${run}`, { customer, tags: ["vip"], ...stage });
  await server.call("POST", "/v1/tasks", { deal_id: deal.id, title: "Gọi khách", due_on: "2030-02-03" });
  return { pipeline, deal, other };
}

test("on the board, in a deal and in a customer, every target has at least 24 pixels", async ({ page }) => {
  const { pipeline, deal } = await arrange(page);
  await page.goto(`/board/${pipeline.id}?tag=vip`);
  await expect(card(page, deal.title)).toBeVisible();
  await card(page, deal.title).hover();
  await expect.poll(() => findSmall(page, "main", 24)).toEqual([]);
  await page.goto(`/board/${pipeline.id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog", { name: deal.title });
  await expect(drawer.getByRole("region", { name: "Quy tắc tự động hóa" })).toBeVisible();
  await expect(
    drawer.getByRole("region", { name: "Giao dịch khác của khách" }).getByRole("link", { name: /^Máy giặt/ }),
  ).toBeVisible();
  await expect.poll(() => findSmall(page, "[role=dialog]", 24)).toEqual([]);
  await drawer
    .getByRole("region", { name: "Khách hàng" })
    .getByRole("link", { name: /^Chị Lan/ })
    .first()
    .click();
  await expect(
    page
      .getByRole("dialog", { name: /^Chị Lan/ })
      .getByRole("link", { name: deal.title })
      .first(),
  ).toBeVisible();
  await expect.poll(() => findSmall(page, "[role=dialog], main", 24)).toEqual([]);
});

test("with a mouse at 1440 px a bare card stays as low as its lines", async ({ page }) => {
  await openPage(page, "/board");
  const deal = await createDeal(page, uniqueSuffix(), { amount: null });
  await page.goto(`/board/${deal.pipeline_id}`);
  await expect.poll(async () => (await card(page, deal.title).boundingBox())?.height).toBeLessThan(66);
  await expect.poll(() => findSmall(page, ".deal-card-tools", 24)).toEqual([]);
});

test("with a finger the controls of a card have 44 pixels, also in the compact mode", async ({ browser }) => {
  const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const { pipeline, deal } = await arrange(page);
  await page.goto(`/board/${pipeline.id}`);
  await expect(card(page, deal.title)).toBeVisible();
  await expect.poll(() => findSmall(page, ".deal-card-tools", 44)).toEqual([]);
  await takePicture(page, "board-touch");
  await page.getByRole("button", { name: "Thẻ gọn" }).tap();
  await expect.poll(() => findSmall(page, ".deal-card-tools", 44)).toEqual([]);
  await takePicture(page, "board-touch-compact");
  await page.getByLabel(`Chọn ${deal.title}`).tap();
  await expect(page.getByRole("region", { name: "Đã chọn 1 giao dịch" })).toBeVisible();
  await context.close();
});
