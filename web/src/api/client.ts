/**
 * The one door to the API. Calls are named by path and method as in its OpenAPI document; an answer is either the data
 * or a thrown Problem. A POST carries an Idempotency-Key, so that asking again after a lost answer does nothing twice.
 */
import createClient, { type Middleware } from "openapi-fetch";

import { readIdToken, reportSessionEnd } from "../auth/session";
import { Problem } from "./problem";
import type { paths } from "./schema.gen";

const RETRY_AFTER = [300, 1200]; // milliseconds before each further try of what may safely be asked again

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

/** The data of a call as one of the things of types.ts, or a Problem thrown. */
export async function unwrap<Data>(call: Promise<{ data?: unknown }>): Promise<Data> {
  return (await call).data as Data;
}

/** The header that says which version was seen. */
export function ifMatch(version: number): { "If-Match": string } {
  return { "If-Match": `"${String(version)}"` };
}

/** GET and POST are asked again when the network or the service fails for a moment; a change with If-Match is not. */
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
