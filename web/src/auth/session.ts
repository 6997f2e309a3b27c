/**
 * The session of the user: authorization code with PKCE on Cognito's hosted page. The tokens live in the session
 * storage of this tab; a token that is about to expire is renewed before it is used. A tab that is opened later
 * signs in silently through the session of the hosted page.
 */
import { User, UserManager, WebStorageStateStore } from "oidc-client-ts";

import { loadConfig, type SignInConfig } from "./config";

/**
 * The path to which the hosted page redirects. It is a path of its own, so that no page reads the code as its own
 * query.
 */
const SIGNED_IN = "/signed-in";

interface Return {
  returnTo: string;
}

/** The remaining lifetime in seconds below which a token is renewed. */
const RENEW_BEFORE = 60;

let manager: UserManager | undefined;
let userId = "";
let pendingRenewal: Promise<User | null> | undefined;
let config: SignInConfig | undefined;

/**
 * Signs the user in. Returns the path to show, or null while the browser navigates to the hosted page. Rejects when
 * the sign-in settings cannot be loaded or the hosted page returned an error.
 */
export async function startSession(): Promise<string | null> {
  config ??= await loadConfig();
  manager ??= createManager(config);
  if (location.pathname === SIGNED_IN && location.search !== "") {
    const user = await manager.signinRedirectCallback();
    userId = user.profile.sub;
    return (user.state as Return | undefined)?.returnTo ?? "/";
  }
  const here = location.pathname === SIGNED_IN ? "/" : location.pathname + location.search;
  if (await readUser()) return here;
  await signIn(here);
  return null;
}

/** The ID token, from which the API reads the company and the role; undefined when the session has ended. */
export async function readIdToken(): Promise<string | undefined> {
  return (await readUser())?.id_token;
}

/** The id of the user who is signed in, or was before the session ended. */
export function signedInUser(): string {
  return userId;
}

/** Navigates to the hosted page, which comes back to `returnTo`. */
export async function signIn(returnTo = location.pathname + location.search): Promise<void> {
  const state: Return = { returnTo };
  await manager?.signinRedirect({ state });
}

/** Ends the session here and on the hosted page, which requires `client_id` and `logout_uri`. */
export async function signOut(): Promise<void> {
  if (!manager || !config) return;
  await manager.revokeTokens(["refresh_token"]).catch(() => undefined);
  await manager.removeUser();
  const query = new URLSearchParams({ client_id: config.client_id, logout_uri: `${location.origin}/` });
  location.assign(`${config.hosted_ui}/logout?${query.toString()}`);
}

let isOver = false;
let wasReported = false;
const listeners = new Set<() => void>();

/**
 * Reports that the API no longer accepts the token. The user is told before any navigation, because the page may
 * hold unsaved input: once, and again for each change that fails.
 */
export function reportSessionEnd(isChange: boolean): void {
  if (isChange || !wasReported) setOver(true);
  wasReported = true;
}

/** Closes the report and leaves the page as it is, with its unsaved input. */
export function dismissSessionEnd(): void {
  setOver(false);
}

function setOver(next: boolean): void {
  isOver = next;
  listeners.forEach((listener) => listener());
}

export function isSessionOver(): boolean {
  return isOver;
}

export function subscribeToSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function readUser(): Promise<User | null> {
  if (!manager || !config) return null;
  const user = await manager.getUser();
  if (user) userId = user.profile.sub;
  if (!user || (user.expires_in ?? 0) > RENEW_BEFORE) return user;
  if (!user.refresh_token) return null;
  pendingRenewal ??= renewTokens(manager, config, user).finally(() => {
    pendingRenewal = undefined;
  });
  return pendingRenewal;
}

/**
 * The same user with new tokens, or null when the session cannot be renewed. Rejects when there was no response.
 *
 * The library's own renewal is not used: it requires the first `auth_time` in every token, which not every user pool
 * keeps.
 */
async function renewTokens(
  manager: UserManager,
  { hosted_ui, client_id }: SignInConfig,
  user: User,
): Promise<User | null> {
  const body = new URLSearchParams({ grant_type: "refresh_token", client_id, refresh_token: user.refresh_token ?? "" });
  const answer = await fetch(`${hosted_ui}/oauth2/token`, { method: "POST", body });
  if (answer.status >= 500) throw new Error(`the token endpoint returned status ${String(answer.status)}`);
  if (!answer.ok) {
    await manager.removeUser();
    return null;
  }
  const tokens = (await answer.json()) as { id_token: string; access_token: string; expires_in: number };
  const next = new User({ ...user, ...tokens, expires_at: Math.floor(Date.now() / 1000) + tokens.expires_in });
  await manager.storeUser(next);
  return next;
}

function createManager({ issuer, client_id, hosted_ui }: SignInConfig): UserManager {
  return new UserManager({
    authority: issuer,
    client_id,
    redirect_uri: location.origin + SIGNED_IN,
    response_type: "code",
    scope: "openid email profile",
    automaticSilentRenew: false,
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    // Given here, so that no discovery document has to be fetched from another origin.
    metadata: {
      issuer,
      authorization_endpoint: `${hosted_ui}/oauth2/authorize`,
      token_endpoint: `${hosted_ui}/oauth2/token`,
      revocation_endpoint: `${hosted_ui}/oauth2/revoke`,
    },
  });
}
