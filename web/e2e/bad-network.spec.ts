/** Bad networks: a slow API, an API that is down, and an API that fails one call in three. A proxy simulates them. */
import { createServer, request as forward, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";

import {
  openApi,
  card,
  column,
  dragCard,
  expect,
  createDeal,
  uniqueSuffix,
  openPage,
  takePicture,
  test as base,
} from "./people";

/** The proxy of the page. `faultOf` decides for each call to the API; a test can change it at any time. */
class FaultyProxy {
  faultOf: (call: number) => { wait?: number; fails?: boolean } = () => ({});
  private calls = 0;
  private readonly server: Server = createServer((received, response) => {
    const url = new URL(received.url ?? "");
    const { wait = 0, fails = false } = url.pathname.startsWith("/v1/") ? this.faultOf((this.calls += 1)) : {};
    setTimeout(() => {
      if (fails) {
        received.resume();
        response.writeHead(503, { "content-type": "application/json" }).end('{"message":"Service Unavailable"}');
        return;
      }
      const onward = forward(url, { method: received.method, headers: received.headers }, (back) => {
        response.writeHead(back.statusCode ?? 502, back.headers);
        back.pipe(response);
      });
      onward.on("error", () => response.destroy());
      received.pipe(onward);
    }, wait);
  });

  constructor() {
    // Requests of the test itself arrive by CONNECT and pass unchanged.
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

const test = base.extend<{ faultyProxy: FaultyProxy }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's dependencies from this pattern
  faultyProxy: async ({}, use) => {
    const faultyProxy = new FaultyProxy();
    await use(faultyProxy);
    faultyProxy.stop();
  },
  proxy: async ({ faultyProxy }, use) => {
    await use({ server: await faultyProxy.start(), bypass: "<-loopback>" });
  },
});

const SLOW = () => ({ wait: 2_000 });
const DOWN = () => ({ fails: true });
const ONE_IN_THREE = (call: number) => ({ fails: call % 3 === 0 });
const NO_FAULT = () => ({});

test("with a slow API a move is shown at once and marked as unsaved, and the page stays usable", async ({
  page,
  faultyProxy,
}) => {
  await openPage(page, "/board");
  const title = `Chậm ${uniqueSuffix()}`;
  const deal = await createDeal(page, title);
  await page.reload();
  await expect(card(page, title)).toBeVisible();
  faultyProxy.faultOf = SLOW;
  await dragCard(page, title, column(page, "Chuẩn bị tài liệu"));
  const moved = column(page, "Chuẩn bị tài liệu").locator(".deal-card", { hasText: title });
  await expect(moved).toContainText("Đang lưu…", { timeout: 1_500 });
  await takePicture(page, "board-slow");
  await expect(moved).not.toContainText("Đang lưu…");

  await moved.getByRole("link", { name: title, exact: true }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("Nguồn").fill("Hội chợ");
  await drawer.getByLabel("Nguồn").press("Enter");
  await drawer.getByLabel("Xác suất (%)").fill("60");
  await drawer.getByLabel("Xác suất (%)").press("Enter");
  await expect(drawer.getByText("Đang lưu…")).toBeVisible({ timeout: 1_500 });
  await expect(drawer.getByLabel("Nguồn")).toHaveValue("Hội chợ");
  await takePicture(page, "deal-slow");
  await expect(drawer.getByText("Đang lưu…")).toHaveCount(0);
  await expect(drawer.getByRole("alert")).toHaveCount(0);
  expect(await (await openApi(page)).call("GET", `/v1/deals/${deal.id}`)).toMatchObject({
    source: "Hội chợ",
    probability: 60,
  });
});

test("a deal whose customer and members load slowly does not look like a deal without them", async ({ page }) => {
  await openPage(page, "/board");
  const title = `Chờ ${uniqueSuffix()}`;
  const server = await openApi(page);
  const customer = await server.call<{ id: string }>("POST", "/v1/customers", { name: `Khách của ${title}` });
  const me = await server.call<{ id: string }>("GET", "/v1/me");
  const { id } = await createDeal(page, title, { customer_id: customer.id, responsible_id: me.id });
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  for (const part of [`customers/${customer.id}`, "members?*"])
    await page.route(`**/v1/${part}`, async (route) => {
      await answered;
      await route.continue();
    });
  await page.goto(`/board?deal=${id}`);
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByRole("combobox", { name: "Khách hàng" })).toHaveAttribute("placeholder", "Đang tải…");
  await expect(drawer.getByRole("combobox", { name: "Người phụ trách" })).toHaveValue("Đang tải…");
  answer();
  await expect(drawer.getByRole("combobox", { name: "Khách hàng" })).toHaveValue(`Khách của ${title}`);
  await expect(drawer.getByRole("combobox", { name: "Người phụ trách" })).not.toHaveValue("Đang tải…");
});

test("with an API that is down a move is taken back and a change is kept to be sent again, with the reason", async ({
  page,
  faultyProxy,
}) => {
  await openPage(page, "/board");
  const title = `Hỏng ${uniqueSuffix()}`;
  const deal = await createDeal(page, title);
  await page.reload();
  await expect(card(page, title)).toBeVisible();
  faultyProxy.faultOf = DOWN;
  await dragCard(page, title, column(page, "Chuẩn bị tài liệu"));
  await expect(page.locator(".toast.bad")).toContainText("Có lỗi từ phía chúng tôi");
  await expect(column(page, "Mới").locator(".deal-card", { hasText: title })).toBeVisible();
  await expect(page.getByText("dữ liệu có thể đã cũ")).toBeVisible();
  await takePicture(page, "board-dead");

  faultyProxy.faultOf = NO_FAULT;
  await expect(page.getByText("dữ liệu có thể đã cũ")).toHaveCount(0);
  await card(page, title).getByRole("link", { name: title, exact: true }).click();
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByLabel("Nguồn")).toBeVisible();
  faultyProxy.faultOf = DOWN;
  await drawer.getByLabel("Nguồn").fill("Hội chợ");
  await drawer.getByLabel("Nguồn").press("Enter");
  await expect(drawer.getByRole("alert")).toBeVisible();
  await expect(drawer.getByLabel("Nguồn")).toHaveValue("Hội chợ"); // what was typed is kept, to be sent again
  expect(await (await openApi(page)).call("GET", `/v1/deals/${deal.id}`)).toMatchObject({
    stage_id: deal.stage_id,
    source: null,
  });
});

test("when one call in three fails, all pages appear and say what is not saved", async ({ page, faultyProxy }) => {
  faultyProxy.faultOf = ONE_IN_THREE;
  await openPage(page, "/board");
  for (const name of ["Phễu và đường hầm", "Khách hàng", "Tăng doanh số", "Phân tích", "Cài đặt"]) {
    await page.getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await expect(page.getByRole("main").getByRole("status")).toHaveCount(0);
    await expect(page.getByText("Không tải được trang này")).toHaveCount(0);
  }
  const deal = await createDeal(page, `Chập chờn ${uniqueSuffix()}`);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog");
  const source = drawer.getByLabel("Nguồn");
  await expect(source).toBeVisible();
  for (const text of ["một", "hai", "ba", "bốn", "năm", "sáu"]) {
    await source.fill(text);
    await source.press("Enter");
    await expect(drawer.getByText("Đang lưu…")).toHaveCount(0);
    const saved = await (await openApi(page)).call<{ source: string | null }>("GET", `/v1/deals/${deal.id}`);
    await expect(source).toHaveValue(text);
    await expect(drawer.getByRole("alert")).toHaveCount(saved.source === text ? 0 : 1); // the reason why it is not saved
  }
});
