/** Triggers and webhooks: what an admin sees, and that the example call on the screen really moves a deal. */
import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { createDeal, expect, expectAccessible, findPipeline, openPage, test, uniqueSuffix } from "../people";

test("the example call of a new trigger moves the deal with its external id", async ({ page }) => {
  await openPage(page, "/hooks");
  const name = `Thanh toán ${uniqueSuffix()}`;
  const pipeline = await findPipeline(page, "Bán hàng");
  await page.getByRole("button", { name: "Thêm trình kích hoạt" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tên trình kích hoạt").fill(name);
  await dialog.getByLabel("Giai đoạn").click();
  await page
    .getByRole("option", { name: pipeline.stages[2]?.name ?? "", exact: true })
    .first()
    .click();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Thêm" }).click();

  await expect(dialog.getByText("Khóa không bao giờ hiện lại.")).toBeVisible();
  await expectAccessible(page);
  const example = (await dialog.locator("pre").last().textContent()) ?? "";
  const externalId = `CRM-${uniqueSuffix()}`;
  await createDeal(page, name, { stage_id: pipeline.stages[0]?.id, external_id: externalId });
  await run(example.replace("CRM-1042", externalId));
  await dialog.getByRole("button", { name: "Đóng" }).last().click();

  const row = page.getByRole("listitem", { name });
  await row.getByRole("button", { name: "Lời gọi gần đây" }).click();
  await expect(row.getByText("Đã chuyển giao dịch")).toBeVisible();
  await expectAccessible(page);

  await page.goto(`/tunnels?stage=${pipeline.stages[2]?.id ?? ""}`);
  await expect(page.getByRole("region", { name: "Trình kích hoạt" }).getByText(name)).toBeVisible();
  await expectAccessible(page);
});

test("an admin makes a webhook, tries it, and sends the message again", async ({ page }) => {
  const receiver = await receive();
  await openPage(page, "/hooks");
  const name = `ERP ${uniqueSuffix()}`;
  await page.getByRole("button", { name: "Thêm webhook" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tên webhook").fill(name);
  await dialog.getByLabel("Địa chỉ URL").fill(`http://127.0.0.1:${receiver.port}/`);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Thêm" }).click();
  await expect(dialog.getByText(/^whsec_/)).toBeVisible();
  await dialog.getByRole("button", { name: "Đóng" }).last().click();

  const row = page.getByRole("listitem", { name });
  await row.getByRole("button", { name: "Gửi thử" }).click();
  await expect(row.getByText("Trả lời 500: broken")).toBeVisible();
  receiver.answer(200);
  await row.getByRole("button", { name: "Gửi lại" }).click();
  await expect(row.getByText(/^Đã nhận/)).toBeVisible();
  await expectAccessible(page);
  receiver.close();
});

test("a rule keeps its draft while its webhook is made", async ({ page }) => {
  await openPage(page, "/tunnels");
  const stage = (await findPipeline(page, "Bán hàng")).stages[1]?.id ?? "";
  await page.goto(`/tunnels?stage=${stage}&rule=new`);
  const name = `Kho ${uniqueSuffix()}`;
  const panel = page.getByRole("complementary");
  await panel.getByLabel("Tên quy tắc").fill("Báo cho kho");
  await panel.getByLabel("Hành động").click();
  await page.getByRole("option", { name: "Gọi webhook", exact: true }).click();
  await panel.getByRole("button", { name: "Webhook mới…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tên webhook").fill(name);
  await dialog.getByLabel("Địa chỉ URL").fill("http://127.0.0.1:9/");
  await dialog.getByRole("button", { name: "Thêm" }).click();
  await expect(dialog.getByText(/^whsec_/)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Đóng" }).last().click();
  await expect(dialog).toHaveCount(0);
  await expect(panel.getByRole("combobox", { name: "Webhook" })).toHaveValue(name);
  await expect(panel.getByLabel("Tên quy tắc")).toHaveValue("Báo cho kho");
});

/** Runs a script as a person would who pastes it into a shell. */
function run(script: string): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile("bash", ["-c", script], (error, output) => (error ? reject(error) : resolve(output))),
  );
}

/** A receiver of webhooks that answers 500 until it is told otherwise. */
async function receive() {
  let status = 500;
  const server: Server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(status).end("broken"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    answer: (next: number) => {
      status = next;
    },
    close: () => server.close(),
  };
}
