import { chromium } from "@playwright/test";
const [base, out, ...pages] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--disable-quic","--no-first-run"] });
const ctx = await browser.newContext({ baseURL: base, locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh", viewport: { width: 1440, height: 900 } });
const page = await ctx.newPage();
page.setDefaultTimeout(60000);
await page.goto("/analytics");
await page.getByLabel("Username").fill("admin@demo.example");
await page.getByLabel("Password").fill("Sale-Tunnel-1");
await page.getByRole("button", { name: "Sign in" }).click();
await page.getByRole("main").waitFor();
for (const spec of pages) {
  const [name, path, size = "1440x900", scheme = "light"] = spec.split(",");
  const [w, h] = size.split("x").map(Number);
  await page.setViewportSize({ width: w, height: h });
  await page.emulateMedia({ colorScheme: scheme });
  await page.goto(path);
  await page.getByRole("main").waitFor();
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(1200);
  await page.screenshot({ path: `${out}/${name}.png`, fullPage: size.endsWith("f") });
}
await browser.close();
