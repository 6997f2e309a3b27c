/** The network as it is on the road: an API that is slow, and one that fails one call in three. A proxy stands before it. */
import { createServer, request as forward, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";

import { api, card, column, dragCard, expect, newDeal, once, open, picture, test as base } from "./people";

/** The proxy of the page: what it asks of the API goes as `hardship` says, which may be changed at any time. */
class Road {
  hardship: (call: number) => { wait?: number; fails?: boolean } = () => ({});
  private calls = 0;
  private readonly server: Server = createServer((asked, answer) => {
    const url = new URL(asked.url ?? "");
    const { wait = 0, fails = false } = url.pathname.startsWith("/v1/") ? this.hardship((this.calls += 1)) : {};
    setTimeout(() => {
      if (fails) {
        asked.resume();
        answer.writeHead(503, { "content-type": "application/json" }).end('{"message":"Service Unavailable"}');
        return;
      }
      const onward = forward(url, { method: asked.method, headers: asked.headers }, (back) => {
        answer.writeHead(back.statusCode ?? 502, back.headers);
        back.pipe(answer);
      });
      onward.on("error", () => answer.destroy());
      asked.pipe(onward);
    }, wait);
  });

  constructor() {
    // What a test asks by itself comes as a tunnel, and is spared.
    this.server.on("connect", ({ url }, socket) => {
      const { hostname, port } = new URL(`http://${url ?? ""}`);
      const onward = connect(Number(port), hostname, () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
      onward.on("error", () => socket.destroy());
      socket.on("error", () => onward.destroy());
      onward.pipe(socket).pipe(onward);
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const test = base.extend<{ road: Road }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads from it what the fixture needs: nothing
  road: async ({}, use) => {
    const road = new Road();
    await use(road);
    road.stop();
  },
  proxy: async ({ road }, use) => {
    await use({ server: await road.start(), bypass: "<-loopback>" });
  },
});

const SLOW = () => ({ wait: 2_000 });
const DEAD = () => ({ fails: true });
const ONE_IN_THREE = (call: number) => ({ fails: call % 3 === 0 });
const EASY = () => ({});

test("with a slow API a move is shown at once as not saved yet, and everything else goes on", async ({
  page,
  road,
}) => {
  await open(page, "/board");
  const title = `Chậm ${once()}`;
  const deal = await newDeal(page, title);
  await page.reload();
  await expect(card(page, title)).toBeVisible();
  road.hardship = SLOW;
  await dragCard(page, title, column(page, "Chuẩn bị tài liệu"));
  const moved = column(page, "Chuẩn bị tài liệu").locator(".deal-card", { hasText: title });
  await expect(moved).toContainText("Đang lưu…", { timeout: 1_500 });
  await picture(page, "board-slow");
  await expect(moved).not.toContainText("Đang lưu…");

  await moved.getByRole("button", { name: title, exact: true }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("Nguồn").fill("Hội chợ");
  await drawer.getByLabel("Nguồn").press("Enter");
  await drawer.getByLabel("Xác suất (%)").fill("60");
  await drawer.getByLabel("Xác suất (%)").press("Enter");
  await expect(drawer.getByText("Đang lưu…")).toBeVisible({ timeout: 1_500 });
  await expect(drawer.getByLabel("Nguồn")).toHaveValue("Hội chợ");
  await picture(page, "deal-slow");
  await expect(drawer.getByText("Đang lưu…")).toHaveCount(0);
  await expect(drawer.getByRole("alert")).toHaveCount(0);
  expect(await (await api(page)).call("GET", `/v1/deals/${deal.id}`)).toMatchObject({
    source: "Hội chợ",
    probability: 60,
  });
});

test("with an API that answers nothing a move and a change are taken back, with the reason", async ({ page, road }) => {
  await open(page, "/board");
  const title = `Hỏng ${once()}`;
  const deal = await newDeal(page, title);
  await page.reload();
  await expect(card(page, title)).toBeVisible();
  road.hardship = DEAD;
  await dragCard(page, title, column(page, "Chuẩn bị tài liệu"));
  await expect(page.locator(".toast.bad")).toContainText("Có lỗi từ phía chúng tôi");
  await expect(column(page, "Mới").locator(".deal-card", { hasText: title })).toBeVisible();
  await expect(page.getByText("những gì bạn thấy có thể đã cũ")).toBeVisible();
  await picture(page, "board-dead");

  road.hardship = EASY;
  await expect(page.getByText("những gì bạn thấy có thể đã cũ")).toHaveCount(0);
  await card(page, title).getByRole("button", { name: title, exact: true }).click();
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByLabel("Nguồn")).toBeVisible();
  road.hardship = DEAD;
  await drawer.getByLabel("Nguồn").fill("Hội chợ");
  await drawer.getByLabel("Nguồn").press("Enter");
  await expect(drawer.getByRole("alert")).toBeVisible();
  await expect(drawer.getByLabel("Nguồn")).toHaveValue("");
  expect(await (await api(page)).call("GET", `/v1/deals/${deal.id}`)).toMatchObject({
    stage_id: deal.stage_id,
    source: null,
  });
});

test("when one call in three fails the pages are there, and show what is saved and nothing else", async ({
  page,
  road,
}) => {
  road.hardship = ONE_IN_THREE;
  await open(page, "/board");
  for (const name of ["Phễu và đường hầm", "Khách hàng", "Tăng doanh số", "Phân tích", "Cài đặt"]) {
    await page.getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await expect(page.getByRole("main").getByRole("status")).toHaveCount(0);
    await expect(page.getByText("Chưa hiển thị được trang này")).toHaveCount(0);
  }
  const deal = await newDeal(page, `Chập chờn ${once()}`);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog");
  const source = drawer.getByLabel("Nguồn");
  await expect(source).toBeVisible();
  for (const text of ["một", "hai", "ba", "bốn", "năm", "sáu"]) {
    await source.fill(text);
    await source.press("Enter");
    await expect(drawer.getByText("Đang lưu…")).toHaveCount(0);
    const saved = await (await api(page)).call<{ source: string | null }>("GET", `/v1/deals/${deal.id}`);
    await expect(source).toHaveValue(saved.source ?? "");
  }
});
