/** Where people sign in: served beside the client by the local cloud, uploaded beside it by `make deploy`. */
export interface SignInConfig {
  /** `iss` of the tokens. */
  issuer: string;
  client_id: string;
  /** Origin of Cognito's hosted page. */
  hosted_ui: string;
}

export async function loadConfig(): Promise<SignInConfig> {
  const answer = await fetch("/config.json", { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`/config.json answered ${String(answer.status)}`);
  return (await answer.json()) as SignInConfig;
}
