/** A call of a trigger, to be pasted into a shell that has openssl and curl. */
export function exampleCall(address: string, secret: string): string {
  return `body='{"external_id": "CRM-1042"}'
id=$(openssl rand -hex 16); time=$(date +%s)
key=$(printf %s '${secret.replace(/^whsec_/, "")}' | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf %s "$id.$time.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
curl '${address}' -H "content-type: application/json" -H "webhook-id: $id" \\
  -H "webhook-timestamp: $time" -H "webhook-signature: v1,$signature" -d "$body"`;
}
