/** The sign-in settings. The local cloud serves them beside the client, and `make deploy` uploads them beside it. */
export interface SignInConfig {
  /** The issuer (`iss`) of the tokens. */
  issuer: string;
  client_id: string;
  /** The origin of Cognito's hosted sign-in page. */
  hosted_ui: string;
}

export async function loadConfig(): Promise<SignInConfig> {
  const answer = await fetch("/config.json", { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`/config.json returned status ${String(answer.status)}`);
  return (await answer.json()) as SignInConfig;
}
