/** Tests in the real browser against a running local cloud, whose address is CLOUD. Nothing of the API is mocked. */
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/work",
  fullyParallel: true,
  workers: 2, // in each of them, the tests of a file have a company of their own
  retries: 1, // on a busy machine a step may exceed its time limit; a test that fails twice is broken
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: {
    baseURL: process.env.CLOUD ?? "http://127.0.0.1:8080",
    viewport: { width: 1440, height: 900 },
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    actionTimeout: 30_000,
    trace: "on-first-retry",
    launchOptions: {
      // Chromium without its windows: the same engine takes a quarter less time than `chromium --headless`.
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
      // Chromium's sandbox refuses root. The other flags stop its requests to the hosts of its vendor.
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
