import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";

import { expect, test } from "vitest";

import { exampleCall } from "./exampleCall";

const KEY = Buffer.from("a secret of thirty-two bytes +/=");
const SECRET = `whsec_${KEY.toString("base64")}`;

test("the example signs its call as Standard Webhooks does", () => {
  // `curl` is a function of the shell here: it prints what it would send.
  const script = `curl() { printf '%s\\n' "$@"; }\n${exampleCall("https://api.example.com/v1/hooks/in_1", SECRET)}`;
  const sent = execFileSync("bash", ["-c", script], { encoding: "utf-8" }).trim().split("\n");
  const header = (name: string) => sent.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
  const body = sent.at(-1) ?? "";
  const signed = `${header("webhook-id")}.${header("webhook-timestamp")}.${body}`;
  expect(sent[0]).toBe("https://api.example.com/v1/hooks/in_1");
  expect(JSON.parse(body)).toEqual({ external_id: "CRM-1042" });
  expect(header("webhook-signature")).toBe(`v1,${createHmac("sha256", KEY).update(signed).digest("base64")}`);
});
