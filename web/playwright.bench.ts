/** Measurements in the real browser, which are no tests: `CLOUD=… npm run bench`, on a machine that does nothing else. */
import config from "./playwright.config";

export default { ...config, testMatch: /\.bench\.ts$/ };
