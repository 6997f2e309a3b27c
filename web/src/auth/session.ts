/**
 * Who is signed in. Authorization code with PKCE on Cognito's hosted page; tokens live in this tab's session storage
 * and are renewed when one that is about to expire would be used. A tab that is opened later signs in by itself through the page's own session.
 */
import { User, UserManager, WebStorageStateStore } from "oidc-client-ts";

import { loadConfig, type SignInConfig } from "./config";

/** Where the hosted page sends people back to; a path of its own, so that no page mistakes the code for its own query. */
const SIGNED_IN = "/signed-in";

interface Return {
  returnTo: string;
}

/** Seconds before a token's end from which on it is no longer used. */
const RENEW_BEFORE = 60;

let manager: UserManager | undefined;
let pendingRenewal: Promise<User | null> | undefined;
let config: SignInConfig | undefined;

/**
 * The path to show once somebody is signed in, or null while the browser is on its way to the hosted page.
 * Rejects when the sign-in settings cannot be had or the page sent an error.
 */
export async function startSession(): Promise<string | null> {
  config ??= await loadConfig();
  manager ??= createManager(config);
  if (location.pathname === SIGNED_IN && location.search !== "") {
    const user = await manager.signinRedirectCallback();
    return (user.state as Return | undefined)?.returnTo ?? "/";
  }
  const here = location.pathname === SIGNED_IN ? "/" : location.pathname + location.search;
  if (await readUser()) return here;
  await signIn(here);
  return null;
}

/** The ID token: the API reads the company and the role from it. Undefined when nobody is signed in any more. */
export async function readIdToken(): Promise<string | undefined> {
  return (await readUser())?.id_token;
}

/** Sends the browser to the hosted page, to come back to `returnTo`. */
export async function signIn(returnTo = location.pathname + location.search): Promise<void> {
  const state: Return = { returnTo };
  await manager?.signinRedirect({ state });
}

/** Ends the session here and on the hosted page, which wants `client_id` and `logout_uri`. */
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
 * The API does not know who asks any more. People are told before anything takes them away from what they have not
 * saved yet: once, and again when they try to change something.
 */
export function reportSessionEnd(isChange: boolean): void {
  if (isChange || !wasReported) setOver(true);
  wasReported = true;
}

/** They stay on the page as it is, to keep what is on it. */
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
  if (!user || (user.expires_in ?? 0) > RENEW_BEFORE) return user;
  if (!user.refresh_token) return null;
  pendingRenewal ??= renewTokens(manager, config, user).finally(() => {
    pendingRenewal = undefined;
  });
  return pendingRenewal;
}

/**
 * The same user with new tokens, or null when the session is over for good; rejects when no answer came.
 *
 * Not the library's own renewal: it refuses a token whose `auth_time` is not the first one's, and not every pool keeps it.
 */
async function renewTokens(
  manager: UserManager,
  { hosted_ui, client_id }: SignInConfig,
  user: User,
): Promise<User | null> {
  const body = new URLSearchParams({ grant_type: "refresh_token", client_id, refresh_token: user.refresh_token ?? "" });
  const answer = await fetch(`${hosted_ui}/oauth2/token`, { method: "POST", body });
  if (answer.status >= 500) throw new Error(`the token endpoint answered ${String(answer.status)}`);
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
    // Said here, so that no discovery document has to be asked of another origin first.
    metadata: {
      issuer,
      authorization_endpoint: `${hosted_ui}/oauth2/authorize`,
      token_endpoint: `${hosted_ui}/oauth2/token`,
      revocation_endpoint: `${hosted_ui}/oauth2/revoke`,
    },
  });
}
