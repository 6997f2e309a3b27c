/** The invitation: a mail in the company's language, with a link to the web client. */
import { openApi, expect, runLocal, test } from "../people";
import { openEmptyCompany } from "./empty";

interface Mail {
  To: string[];
  Subject: string;
  Body?: string;
}

/** The mails to an address, newest last, as text. */
function mailsTo(address: string): string[] {
  const mails = JSON.parse(runLocal("mail", "--json")) as Mail[];
  return mails.filter((mail) => JSON.stringify(mail).includes(address)).map((mail) => JSON.stringify(mail));
}

test("an invitation speaks the company's language, names it and links to the client", async ({ page, baseURL }) => {
  const tenant = await openEmptyCompany(page, "/settings");
  const server = await openApi(page);
  await server.call("PATCH", "/v1/account", { name: "Máy rửa bát Minh An" }, "*");
  const email = `mai@${tenant}.people.example`;
  await server.call("POST", "/v1/members", { email, name: "Mai", role: "agent" });
  const [vietnamese = ""] = mailsTo(email);
  expect(vietnamese).toContain("Máy rửa bát Minh An trên Sale Tunnel");
  expect(vietnamese).toContain("Đăng nhập tại");
  expect(vietnamese).toContain(baseURL);

  await server.call("PATCH", "/v1/account", { language: "en" }, "*");
  const members = (await server.call<{ data: { id: string; email: string }[] }>("GET", "/v1/members")).data;
  const mai = members.find((member) => member.email === email);
  await server.call("POST", `/v1/members/${mai?.id ?? ""}/invite-again`);
  const english = mailsTo(email).at(-1) ?? "";
  expect(english).toContain("Sign in at");
  expect(english).toContain("Temporary password");
  expect(mailsTo(email)).toHaveLength(2);
});
