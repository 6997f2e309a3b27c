/**
 * The only client of the API. A call names a path and a method of the OpenAPI document; it returns the data or
 * throws a Problem. A POST carries an Idempotency-Key, so a retry after a lost response has no second effect.
 */
import createClient, { type Middleware } from "openapi-fetch";

import { readIdToken, reportSessionEnd } from "../auth/session";
import { Problem } from "./problem";
import type { paths } from "./schema.gen";

const RETRY_AFTER = [300, 1200]; // milliseconds before each retry

const middleware: Middleware = {
  async onRequest({ request }) {
    const token = await readIdToken();
    if (token) request.headers.set("authorization", `Bearer ${token}`);
    if (request.method === "POST" && !request.headers.has("idempotency-key")) {
      request.headers.set("idempotency-key", crypto.randomUUID());
    }
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok || response.status === 304) return;
    if (response.status === 401) reportSessionEnd(request.method !== "GET");
    throw await Problem.fromResponse(response);
  },
};

export const client = createClient<paths>({ baseUrl: location.origin, fetch: fetchWithRetries });
client.use(middleware);

/** The data of a response, as one of the types of types.ts. Throws a Problem. */
export async function unwrap<Data>(call: Promise<{ data?: unknown }>): Promise<Data> {
  return (await call).data as Data;
}

/** The header that names the version that a change is based on; `*` if the change is right whatever the version is. */
export function ifMatch(version: number | "*"): { "If-Match": string } {
  return { "If-Match": version === "*" ? version : `"${String(version)}"` };
}

/**
 * Retries a GET or a POST when the network or the service fails for a moment. A change with If-Match is not retried.
 */
async function fetchWithRetries(request: Request): Promise<Response> {
  const waits = request.method === "GET" || request.method === "POST" ? RETRY_AFTER : [];
  for (const wait of waits) {
    const answer = await fetch(request.clone()).catch(() => null);
    if (answer && ![429, 502, 503, 504].includes(answer.status)) return answer;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  try {
    return await fetch(request);
  } catch {
    throw Problem.network();
  }
}
