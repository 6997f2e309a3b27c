/** A token that is about to expire is renewed before it is used, without asking and once for all requests. */
import { beforeEach, expect, test, vi } from "vitest";

import type * as Session from "./session";

const CONFIG = { issuer: "https://pool.example", client_id: "web", hosted_ui: "https://hosted.example" };
const KEY = `oidc.user:${CONFIG.issuer}:${CONFIG.client_id}`;
const TOKEN_ENDPOINT = `${CONFIG.hosted_ui}/oauth2/token`;

vi.mock("./config", () => ({ loadConfig: () => Promise.resolve(CONFIG) }));

const fetched = vi.fn<typeof fetch>();

function storeUser(secondsLeft: number): void {
  const expires_at = Math.floor(Date.now() / 1000) + secondsLeft;
  const tokens = { id_token: "old", access_token: "old", token_type: "Bearer", refresh_token: "refresh" };
  sessionStorage.setItem(KEY, JSON.stringify({ ...tokens, profile: { sub: "an" }, expires_at }));
}

/** A new copy of the module with a session whose ID token expires in `secondsLeft`. */
async function session(secondsLeft: number): Promise<typeof Session> {
  storeUser(900);
  vi.resetModules();
  const started = await import("./session");
  await started.startSession();
  storeUser(secondsLeft);
  return started;
}

function answerWith(status: number, body: unknown): void {
  fetched.mockImplementation(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
}

beforeEach(() => {
  sessionStorage.clear();
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
});

test("a token that is valid for longer than a minute is used as it is", async () => {
  const { readIdToken } = await session(90);
  expect(await readIdToken()).toBe("old");
  expect(fetched).not.toHaveBeenCalled();
});

test("a token of fifteen minutes is renewed in its last minute, once for concurrent requests", async () => {
  const { readIdToken } = await session(59);
  answerWith(200, { id_token: "new", access_token: "new", expires_in: 900 });
  expect(await Promise.all([readIdToken(), readIdToken(), readIdToken()])).toEqual(["new", "new", "new"]);
  expect(await readIdToken()).toBe("new");
  expect(fetched).toHaveBeenCalledTimes(1);
  const [url, request] = fetched.mock.calls[0] ?? [];
  expect(url).toBe(TOKEN_ENDPOINT);
  expect(String(request?.body as URLSearchParams)).toBe("grant_type=refresh_token&client_id=web&refresh_token=refresh");
});

test("a session that cannot be renewed ends", async () => {
  const { readIdToken } = await session(-1);
  answerWith(400, { error: "invalid_grant" });
  expect(await readIdToken()).toBeUndefined();
  expect(sessionStorage.getItem(KEY)).toBeNull();
});

test("a token endpoint that fails for a moment does not end the session", async () => {
  const { readIdToken } = await session(-1);
  answerWith(503, {});
  await expect(readIdToken()).rejects.toThrow("503");
  answerWith(200, { id_token: "new", access_token: "new", expires_in: 900 });
  expect(await readIdToken()).toBe("new");
});
