/** The labels of tunnels: what they say, where they are cut, and how tunnels look that do not run. */
import { connectTwoPipelines, deletePipeline, tunnelLabel } from "../map";
import { expect, expectAccessible, openPage, runLocal, takePicture, test } from "../people";

const CONDITION = { field: "amount", op: "gte", value: 25_000 };

test("a label shows the action, the delay and the condition of its tunnel", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { tunnel, from, to } = await connectTwoPipelines(page, {
    action: "copy",
    delay: "PT2H",
    conditions: { all: [CONDITION] },
  });
  const label = tunnelLabel(page, tunnel.name);
  await expect(label).toContainText("Sao chép");
  await expect(label).toContainText("2 giờ");
  await expect(label).toContainText("Số tiền ít nhất");
  await expect(label).toHaveAccessibleName(new RegExp(`Sao chép ${tunnel.name}, sau 2 giờ, chỉ khi .*Số tiền ít nhất`));
  await expectAccessible(page);
  await deletePipeline(page, from);
  await deletePipeline(page, to);
});

test("long names are cut where they repeat, so that two labels never read the same", async ({ page }) => {
  await openPage(page, "/tunnels");
  const common = "Dịch vụ bảo trì định kỳ dành cho khách hàng";
  const { server, from, to, source } = await connectTwoPipelines(page, { name: "Đi trước" });
  for (const [at, name] of [`${common} miền Bắc`, `${common} miền Nam`].entries()) {
    await server.call("POST", "/v1/tunnels", {
      name,
      source: { stage_id: source },
      target: { stage_id: to.stages[at + 1]?.id },
      action: "move",
    });
  }
  await page.reload();
  const labels = page.locator(".arrow-label").filter({ hasText: "Dịch vụ bảo trì" });
  await expect(labels).toHaveCount(2);
  await expect(labels.filter({ hasText: "Bắc" })).toHaveAttribute("title", `Chuyển ${common} miền Bắc`);
  await expect(labels.filter({ hasText: "Nam" })).toHaveCount(1);
  const hidden = await labels
    .locator("span")
    .evaluateAll((names) => names.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent));
  expect(hidden).toEqual([]);
  await takePicture(page, "map-labels");
  await deletePipeline(page, from);
  await deletePipeline(page, to);
});

test("a switched-off tunnel is a dotted line with the word for it", async ({ page }) => {
  await openPage(page, "/tunnels");
  const { tunnel, from, to } = await connectTwoPipelines(page, { enabled: false });
  const label = tunnelLabel(page, tunnel.name);
  await expect(label).toHaveAttribute("data-state", "off");
  await expect(label).toContainText("Tắt · Chuyển");
  const line = page.locator(`.arrow[data-tunnel="${tunnel.id}"] .arrow-line`);
  await expect(line).toHaveCSS("stroke-dasharray", /^1\.5px, 5px$/);
  await expect(page.getByRole("list", { name: "Chú giải" })).toContainText("Tắt");
  await expectAccessible(page);
  await deletePipeline(page, from);
  await deletePipeline(page, to);
});

test("tunnels that the subscription pauses have a snowflake and the word for it", async ({ page, company }) => {
  runLocal("operate", "set-plan", company, "free");
  await openPage(page, "/tunnels");
  const labels = page.locator(".arrow-label");
  await expect(labels.first()).toHaveAttribute("data-state", "resting");
  await expect(page.locator('.arrow-label:not([data-state="resting"])')).toHaveCount(0);
  await expect(labels.first()).toContainText("Tạm nghỉ · ");
  await expectAccessible(page);
  await takePicture(page, "map-resting");
  runLocal("operate", "set-plan", company, "professional");
  await page.reload();
  await expect(page.locator('.arrow-label[data-state="resting"]')).toHaveCount(0);
});
