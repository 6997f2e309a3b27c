/** Takes the pictures of the README from a running local cloud: `CLOUD=… npm run pictures`. */
import config from "./playwright.config";

export default { ...config, testMatch: /\.pictures\.ts$/, retries: 0 };
