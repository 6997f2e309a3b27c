/** Mentions: `@` in a comment offers the members who may see the deal. */
import { type Page } from "@playwright/test";

import {
  createDeal,
  emailOf,
  expect,
  expectAccessible,
  openApi,
  openPage,
  signIn,
  takePicture,
  test,
  uniqueSuffix,
  type User,
} from "../people";

interface Member {
  id: string;
  email: string;
  name: string;
}

/** The members by their users, who have all visited the company. */
async function visit(page: Page, ...users: User[]): Promise<Map<User, Member>> {
  for (const user of users) {
    const context = await page.context().browser()?.newContext();
    if (!context) throw new Error("there is no browser");
    await signIn(await context.newPage(), "/tasks", user);
    await context.close();
  }
  const { data } = await (await openApi(page)).call<{ data: Member[] }>("GET", "/v1/members?limit=100");
  return new Map(
    users.flatMap((user) =>
      data.filter(({ email }) => email === emailOf(user)).map((member) => [user, member] as const),
    ),
  );
}

const comment = (page: Page) => page.getByRole("textbox", { name: "Viết ghi chú về giao dịch này" });
const people = (page: Page) => page.getByRole("listbox", { name: "Người có thể nhắc đến" });

test("a member is mentioned by keyboard and by mouse, and is told", async ({ page, browser }) => {
  await openPage(page, "/tasks");
  const manager = (await visit(page, "manager")).get("manager");
  if (!manager) throw new Error("the manager is no member");
  const deal = await createDeal(page, `Máy lọc nước ${uniqueSuffix()}`);
  await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
  const drawer = page.getByRole("dialog", { name: deal.title });

  await comment(page).pressSequentially(`Nhờ @${manager.name.slice(0, 3)}`);
  await expect(people(page).getByRole("option", { name: manager.name })).toHaveAttribute("aria-selected", "true");
  await expectAccessible(page);
  await takePicture(page, "mention-list");
  await page.keyboard.press("Escape");
  await expect(people(page)).toHaveCount(0);
  await expect(drawer).toBeVisible();
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await expect(comment(page)).toHaveValue(`Nhờ @${manager.name} `);
  await comment(page).pressSequentially("xem giúp.");
  await drawer.getByRole("button", { name: "Gửi", exact: true }).click();
  const timeline = drawer.getByRole("region", { name: "Diễn biến" });
  await expect(timeline.locator(".mention")).toHaveText(`@${manager.name}`);
  await expect(timeline).toContainText(`Nhờ @${manager.name} xem giúp.`);
  await takePicture(page, "mention");

  await comment(page).pressSequentially(`@${manager.name.slice(0, 3)}`);
  await people(page).getByRole("option", { name: manager.name }).click();
  await expect(comment(page)).toBeFocused();
  await expect(comment(page)).toHaveValue(`@${manager.name} `);

  const theirs = await browser.newPage();
  await signIn(theirs, "/notices", "manager");
  const row = theirs.getByRole("listitem").filter({ hasText: deal.title });
  await expect(row).toContainText("nhắc đến bạn");
  await expect(row).toContainText(`Nhờ @${manager.name} xem giúp.`);
  await theirs.close();
});

test("an agent who may not see the deal is not offered", async ({ page }) => {
  await openPage(page, "/tasks");
  const members = await visit(page, "manager", "agent");
  const [manager, agent] = [members.get("manager"), members.get("agent")];
  if (!manager || !agent) throw new Error("they are no members");
  for (const [responsible_id, offered] of [
    [null, true],
    [manager.id, false],
  ] as const) {
    const deal = await createDeal(page, `Tủ ${uniqueSuffix()}`, { responsible_id });
    await page.goto(`/board/${deal.pipeline_id}?deal=${deal.id}`);
    await comment(page).pressSequentially("@");
    await expect(people(page).getByRole("option", { name: manager.name, exact: true })).toBeVisible();
    await expect(people(page).getByRole("option", { name: agent.name, exact: true })).toHaveCount(offered ? 1 : 0);
    await comment(page).fill("");
  }
});
