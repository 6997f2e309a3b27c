/** Benchmarks in the real browser; they are not tests. Run `CLOUD=… npm run bench` on an idle machine. */
import config from "./playwright.config";

export default { ...config, testMatch: /\.bench\.ts$/ };
