/** The pictures of the README: a dealer in household appliances at work, in a company of its own. */
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { type Api, card, type Deal, expect, findPipeline, openApi, openPage, type Pipeline, test } from "./people";

const FOLDER = join(import.meta.dirname, "..", "..", "docs", "pictures");
const DAY = 86_400_000; // milliseconds

const COLLEAGUES = ["Trần Thị Bình", "Lê Quốc Cường", "Phạm Hoài Duyên", "Hồ Ngọc Hà", "Bùi Khánh An", "Ngô Thanh Lam"];
const CUSTOMERS = [
  "Dương Minh Việt",
  "Bùi Hữu Việt",
  "Ngô Đức Yến",
  "Trần Thị Bình",
  "Đỗ Minh Linh",
  "Lê Ngọc Trang",
  "Hồ Quốc Yến",
  "Hoàng Đức Hiếu",
  "Lý Quốc Bình",
  "Đặng Minh Mai",
  "Nguyễn Đức Quỳnh",
  "Khách sạn Sông Hương",
  "Phan Khánh Tâm",
  "Nhà hàng Biển Xanh",
  "Võ Thị Hạnh",
  "Trương Gia Hân",
  "Mai Xuân Phúc",
];
const GOODS: [name: string, price: number][] = [
  ["Máy rửa bát Bosch Serie 6", 28_900_000],
  ["Máy giặt LG 10 kg", 13_790_000],
  ["Điều hòa Daikin 12.000 BTU", 14_300_000],
  ["Tủ lạnh Hitachi 540 lít", 26_400_000],
  ["Bếp từ Bosch ba vùng nấu", 24_600_000],
  ["Máy lọc nước Kangaroo", 6_950_000],
  ["Lò nướng âm tủ Hafele", 15_200_000],
  ["Máy hút mùi Malloca", 9_850_000],
];
const TAGS = [["miền Nam"], ["vip"], [], ["khách cũ"], ["trả góp"], ["công trình"], []];
const TASKS = ["Gọi cho khách", "Gửi báo giá", "Đo kích thước bếp", "Nhắc thanh toán", "Xác nhận địa chỉ"];
/** The number of deals on the stages of each pipeline. */
const BOARDS: Record<string, number[]> = {
  "Bán hàng": [14, 12, 8, 11, 5, 7, 0, 9],
  "Lắp đặt": [8, 5, 2, 7, 3],
  "Bảo trì": [14, 5, 3, 7, 3, 12, 2],
};

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T;
const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
const dayIn = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

async function nameMyself(page: Page, user: "admin" | "manager", name: string): Promise<{ server: Api; id: string }> {
  await openPage(page, "/board", user);
  const server = await openApi(page);
  const { id } = await server.call<{ id: string }>("PATCH", "/v1/me", { name }, "*");
  return { server, id };
}

async function hireColleagues(server: Api, company: string): Promise<string[]> {
  const ids: string[] = [];
  for (const [at, name] of COLLEAGUES.entries()) {
    const email = `${String(at)}@${company}.example`;
    ids.push((await server.call<{ id: string }>("POST", "/v1/members", { email, name, role: "agent" })).id);
  }
  return ids;
}

async function fillBoards(page: Page, server: Api, people: readonly string[]): Promise<void> {
  let made = 0;
  for (const [name, counts] of Object.entries(BOARDS)) {
    const { stages } = await findPipeline(page, name);
    for (const [at, count] of counts.entries()) {
      for (let one = 0; one < count; one += 1) {
        made += 1;
        const [good, price] = pick(GOODS, made * 3 + at);
        const customer = pick(CUSTOMERS, made * 7);
        const pieces = made % 5 === 0 ? 2 : 1;
        const deal = await server.call<Deal>("POST", "/v1/deals", {
          title: pieces > 1 ? `2 ${lowerFirst(good)} cho ${customer}` : `${good} cho ${customer}`,
          stage_id: stages[at]?.id,
          amount: price * pieces,
          currency: "VND",
          customer: { name: customer, phone: `0903 ${String(100_000 + ((made * 7) % CUSTOMERS.length))}` },
          responsible_id: pick(people, made),
          expected_close_date: made % 3 === 0 ? null : dayIn(((made * 5) % 41) - 3),
          tags: pick(TAGS, made),
        });
        if (made % 4 !== 0 || name !== "Bán hàng" || at > 5) continue;
        const task = { deal_id: deal.id, title: pick(TASKS, made / 4), due_on: dayIn((made % 9) - 1) };
        await server.call("POST", "/v1/tasks", { ...task, responsible_id: pick(people, made) });
      }
    }
  }
}

/** A deal that was won, goes on in the installation, and that people write about. */
async function arrangeDeal(server: Api, manager: Api, sales: Pipeline, me: string): Promise<Deal> {
  const customer = { name: "Nguyễn Thu Trang", phone: "0912 345 678", email: "trang.nguyen@thu.example" };
  const deal = await server.call<Deal>("POST", "/v1/deals", {
    title: "Máy rửa bát Bosch Serie 6 cho chị Trang",
    stage_id: sales.stages[3]?.id,
    amount: 28_900_000,
    currency: "VND",
    customer,
    responsible_id: me,
    expected_close_date: dayIn(5),
    source: "Giới thiệu",
    tags: ["vip", "khách cũ"],
  });
  const stove = { title: "Bếp từ Bosch ba vùng nấu cho chị Trang", amount: 24_600_000, currency: "VND" };
  await server.call("POST", "/v1/deals", { ...stove, stage_id: sales.stages[1]?.id, customer, responsible_id: me });
  await server.call("POST", `/v1/deals/${deal.id}/move`, { stage_id: sales.stages.at(-3)?.id }, "*");
  const read = () => server.call<Deal>("GET", `/v1/deals/${deal.id}`);
  await expect.poll(async () => (await read()).pipeline_id).not.toBe(sales.id);
  await manager.call("POST", `/v1/deals/${deal.id}/comments`, { text: "Hẹn lắp sáng thứ bảy, gọi trước 30 phút." });
  const task = { deal_id: deal.id, title: "Xác nhận ngày lắp với khách", due_on: dayIn(2), responsible_id: me };
  await server.call("POST", "/v1/tasks", task);
  return read();
}

async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: "disabled" });
}

test("the pictures of the README", async ({ page, browser, company }) => {
  const { server, id: me } = await nameMyself(page, "admin", "Đặng Minh An");
  await server.call(
    "PATCH",
    "/v1/account",
    { name: "Điện máy Minh An", currency: "VND", shows_first_steps: false },
    "*",
  );
  const other = await browser.newPage();
  const { server: manager, id: boss } = await nameMyself(other, "manager", "Vũ Thanh Tùng");
  const people = [me, boss, ...(await hireColleagues(server, company))];
  await fillBoards(page, server, people);
  const [sales, installation, maintenance] = [
    await findPipeline(page, "Bán hàng"),
    await findPipeline(page, "Lắp đặt"),
    await findPipeline(page, "Bảo trì"),
  ];
  await server.call("POST", "/v1/tunnels", {
    name: "VIP → Chăm sóc",
    source: { stage_id: sales.stages[5]?.id },
    target: { stage_id: maintenance.stages[1]?.id },
    action: "copy",
    delay: "P1D",
    conditions: { field: "amount", op: "gte", value: 20_000_000 },
  });
  const deal = await arrangeDeal(server, manager, sales, me);
  await server.call("POST", `/v1/deals/${deal.id}/move`, { stage_id: installation.stages[3]?.id }, "*");
  await manager.call("POST", `/v1/deals/${deal.id}/comments`, { text: `Nhờ <@${me}> gọi lại cho khách.` });

  await page.goto("/tunnels");
  await expect(page.locator(".arrow-label").first()).toBeVisible();
  await take(page, "tunnels");

  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  await expect(page.getByRole("dialog").getByText("Nhờ")).toBeVisible();
  await page.getByRole("dialog").getByRole("heading", { level: 2 }).first().hover();
  await take(page, "deal");

  const title = "3 máy rửa bát Bosch Serie 6 cho Khách sạn Hoa Sen";
  const big = { title, amount: 86_700_000, currency: "VND", customer: { name: "Khách sạn Hoa Sen" } };
  await server.call("POST", "/v1/deals", { ...big, stage_id: sales.stages[2]?.id, responsible_id: me });
  await page.goto(`/board/${sales.id}`);
  await card(page, title)
    .getByRole("button", { name: `Chuyển ${title}` })
    .click();
  await page.getByRole("menuitem", { name: "Thành công", exact: true }).click();
  await expect(page.getByText("Xem trong Lắp đặt")).toBeVisible();
  await page.mouse.move(0, 0);
  await take(page, "board");
});
