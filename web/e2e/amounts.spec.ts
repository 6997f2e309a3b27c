/** Amounts and numbers, typed as people write them, in both languages and in currencies with 0, 2 and 3 digits. */
import type { Page } from "@playwright/test";

import { chooseOption, connectTwoPipelines, sidePanel } from "./map";
import {
  card,
  column,
  createDeal,
  type Deal,
  expect,
  findPipeline,
  openApi,
  openPage,
  takePicture,
  test,
  uniqueSuffix,
  speak,
} from "./people";

const TEXTS = {
  vi: {
    first: "Mới",
    deal: "Thêm giao dịch vào Mới",
    title: "Tên giao dịch",
    amount: "Số tiền",
    add: "Thêm",
    value: "Giá trị",
  },
  en: { first: "Mới", deal: "Add a deal to Mới", title: "Title", amount: "Amount", add: "Add", value: "Value" },
};
type Language = keyof typeof TEXTS;

/** The language, the currency, the text that is typed, its minor units, and what the card shows. */
const WRITTEN = [
  ["vi", "VND", "12.500.000", 12500000, "12.500.000 ₫"],
  ["vi", "USD", "1.250,50", 125050, "1.250,50 US$"],
  ["vi", "KWD", "1250,505", 1250505, "1.250,505 KWD"],
  ["vi", "IDR", "100.000", 10000000, "100.000,00 IDR"],
  ["en", "VND", "12,500,000", 12500000, "₫12,500,000"],
  ["en", "USD", "1250.50", 125050, "$1,250.50"],
  ["en", "KWD", "0.105", 105, "KWD 0.105"],
] as const;

/** Shows the page in a language, for a company with a currency. */
async function choose(page: Page, language: Language, currency: string): Promise<void> {
  await (await openApi(page)).call("PATCH", "/v1/account", { currency }, "*");
  await speak(page, language);
}

test.afterEach(async ({ page }) => {
  await (await openApi(page)).call("PATCH", "/v1/account", { currency: "USD" }, "*");
});

for (const [language, currency, typed, amount, shown] of WRITTEN) {
  test(`${typed} ${currency} in ${language} is stored, shown, and typed back from the card`, async ({ page }) => {
    const texts = TEXTS[language];
    await openPage(page, "/board");
    await choose(page, language, currency);
    const sales = await findPipeline(page, "Bán hàng");
    await page.goto(`/board/${sales.id}`);
    const title = `Tiền ${uniqueSuffix()}`;
    await column(page, texts.first).getByRole("button", { name: texts.deal, exact: true }).click();
    await page.getByRole("textbox", { name: texts.title }).fill(title);
    await page.getByLabel(`${texts.amount} (${currency})`).pressSequentially(typed);
    await page.getByRole("button", { name: texts.add, exact: true }).click();
    await expect(card(page, title)).toContainText(new RegExp(escaped(shown)));
    const server = await openApi(page);
    const read = async () => {
      const { data } = await server.call<{ data: (Deal & { amount: number })[] }>("GET", "/v1/deals?limit=100");
      return data.find((one) => one.title === title);
    };
    const made = await read();
    expect(made).toMatchObject({ amount, currency });

    // What the card shows is typed back over another amount.
    const text = await card(page, title).locator("strong").filter({ hasText: /\d/ }).last().innerText();
    await page.goto(`/board/${sales.id}?deal=${made?.id ?? ""}`);
    const input = page.getByRole("dialog").getByLabel(`${texts.amount} (${currency})`);
    await input.fill("7");
    await input.press("Enter");
    await expect.poll(async () => (await read())?.amount).not.toBe(amount);
    await input.fill(text);
    await input.press("Enter");
    await expect.poll(async () => (await read())?.amount).toBe(amount);
  });
}

test("an amount that cannot be read is refused beside its field, and nothing is sent", async ({ page }) => {
  await openPage(page, "/board");
  await choose(page, "vi", "USD");
  const sales = await findPipeline(page, "Bán hàng");
  await page.goto(`/board/${sales.id}`);
  const title = `Tiền ${uniqueSuffix()}`;
  const posts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") posts.push(request.url());
  });
  await column(page, "Mới").getByRole("button", { name: "Thêm giao dịch vào Mới", exact: true }).click();
  await page.getByLabel("Tên giao dịch").fill(title);
  await page.getByLabel("Số tiền (USD)").fill("1250.50");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Số này không hợp lệ. Hãy nhập như 1.250,50.")).toBeVisible();
  await expect(page.getByLabel("Số tiền (USD)")).toBeFocused();
  await takePicture(page, "amount-refused");
  await page.getByLabel("Số tiền (USD)").fill("1250,505");
  await page.getByRole("button", { name: "Thêm", exact: true }).click();
  await expect(page.getByText("Nhiều nhất 2 chữ số sau dấu phẩy.")).toBeVisible();
  expect(posts).toEqual([]);
  await page.getByLabel("Số tiền (USD)").fill("1250,50");
  await page.getByRole("button", { name: "Thêm", exact: true }).click();
  await expect(card(page, title)).toContainText("1.250,50");
});

test("amounts of conditions and of changed fields are saved as they are typed", async ({ page }) => {
  await openPage(page, "/tunnels");
  await choose(page, "vi", "USD");
  const { read } = await connectTwoPipelines(page);
  const editor = sidePanel(page);
  await editor.getByRole("button", { name: "Thay đổi một trường" }).click();
  await editor.getByRole("group", { name: "Số tiền" }).getByLabel("Giá trị").pressSequentially("250,50");
  await editor.getByRole("button", { name: "Thêm điều kiện" }).click();
  await editor.getByRole("group", { name: "Nhóm điều kiện" }).getByLabel("Giá trị").pressSequentially("1250.5");
  await editor.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(editor.getByText("Số này không hợp lệ. Hãy nhập như 1.250,50.")).toBeVisible();
  await takePicture(page, "condition-refused");
  expect(await read()).toMatchObject({ conditions: null });
  await editor.getByRole("group", { name: "Nhóm điều kiện" }).getByLabel("Giá trị").fill("");
  await editor.getByRole("group", { name: "Nhóm điều kiện" }).getByLabel("Giá trị").pressSequentially("1250,5");
  await editor.getByRole("button", { name: "Lưu", exact: true }).click();
  await expect(page.getByText("Đã lưu đường hầm")).toBeVisible();
  expect(await read()).toMatchObject({
    conditions: { all: [{ field: "amount", op: "gte", value: 125050 }] },
    changes: { set: { amount: 25050, currency: "USD" } },
  });
});

test("custom numbers and whole numbers are read in the language of the page", async ({ page }) => {
  await openPage(page, "/board");
  const server = await openApi(page);
  const { custom_fields: before } = await server.call<{ custom_fields: object[] }>("GET", "/v1/account");
  const own = [
    { name: "area", label: "Diện tích", type: "number", choices: [] },
    { name: "deposit", label: "Đặt cọc", type: "money", choices: [] },
  ];
  await server.call("PATCH", "/v1/account", { custom_fields: [...before, ...own] }, "*");
  const deal = await createDeal(page, `Số ${uniqueSuffix()}`, { amount: 1, currency: "KWD" });
  const read = () => server.call<{ custom: object; probability: number | null }>("GET", `/v1/deals/${deal.id}`);
  for (const [language, area, deposit] of [
    ["vi", "1.250,75", "99,5"],
    ["en", "2,500.25", "0.105"],
  ] as const) {
    await speak(page, language);
    await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
    const drawer = page.getByRole("dialog");
    await drawer.getByLabel("Diện tích").fill(area);
    await drawer.getByLabel("Diện tích").press("Enter");
    await drawer.getByLabel("Đặt cọc (KWD)").fill(deposit);
    await drawer.getByLabel("Đặt cọc (KWD)").press("Enter");
    const custom = language === "vi" ? { area: 1250.75, deposit: 99500 } : { area: 2500.25, deposit: 105 };
    await expect.poll(async () => (await read()).custom).toEqual(custom);
  }
  const probability = page.getByRole("dialog").getByLabel("Probability (%)");
  await probability.fill("60.5");
  await probability.press("Enter");
  await expect(page.getByText("Enter a whole number.")).toBeVisible();
  await probability.fill("160");
  await probability.press("Enter");
  await expect(page.getByText("At most 100.")).toBeVisible();
  await takePicture(page, "number-refused");
  await probability.fill("60");
  await probability.press("Enter");
  await expect.poll(async () => (await read()).probability).toBe(60);
  await server.call("PATCH", "/v1/account", { custom_fields: before }, "*");
});

test("the amount of a made-up deal and the days of a repeat plan are read too", async ({ page }) => {
  await openPage(page, "/tunnels");
  await choose(page, "en", "KWD");
  const { run } = await connectTwoPipelines(page, {
    conditions: { all: [{ field: "amount", op: "gte", value: 1500 }] },
  });
  await sidePanel(page).getByRole("button", { name: "Try it" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("A made-up deal").click();
  await dialog.getByLabel("Value").fill("1.499");
  await dialog.getByRole("button", { name: "Try it" }).click();
  await expect(dialog.getByText(/KWD\s1\.500/)).toBeVisible();

  await page.goto("/boost");
  await page.getByRole("button", { name: "Repeat plan" }).click();
  const plan = page.getByRole("dialog");
  await plan.getByLabel("Name of the repeat plan").fill(`Plan ${run}`);
  await plan.getByLabel("For deals closed in").click();
  await chooseOption(page, "Bán hàng");
  await plan.getByLabel("Stage of the new deal").click();
  await page.getByRole("option").filter({ visible: true }).first().click();
  await plan.getByLabel("Create the deal in advance").fill("1.5");
  await plan.getByLabel("Create the deal in advance").blur();
  await expect(plan.getByText("Enter a whole number.")).toBeVisible();
  await expect(plan.getByRole("button", { name: "Create plan" })).toBeDisabled();
});

const escaped = (text: string) => text.replaceAll(/[.$]/g, "\\$&").replaceAll(" ", "\\s");
