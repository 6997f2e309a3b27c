/** The settings of the company: its members, and the custom fields of its deals. */
import type { Page } from "@playwright/test";

import { emailOf, openApi, expect, openPage, takePicture, test } from "./people";

interface Member {
  id: string;
  email: string;
  role: string;
  version: number;
}

const memberRow = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

async function readMembers(page: Page): Promise<Member[]> {
  return (await (await openApi(page)).call<{ data: Member[] }>("GET", "/v1/members?limit=100")).data;
}

test("a member is invited, gets another role and is removed; the only admin cannot be removed", async ({
  page,
  company,
}) => {
  await openPage(page, "/settings");
  const invited = `mai-${Date.now().toString(36)}@${company}.example`;
  await expect(memberRow(page, emailOf("admin"))).toContainText("Quản trị viên duy nhất");
  await expect(page.getByRole("button", { name: `Thao tác khác với ${emailOf("admin")}` })).toHaveCount(0);

  await page.getByRole("button", { name: "Mời thành viên" }).click();
  const dialog = page.getByRole("dialog", { name: "Mời thành viên" });
  await dialog.getByLabel("Email").fill(invited);
  await dialog.getByLabel("Họ tên").fill("Nguyễn Thị Mai");
  await takePicture(page, "settings-invite");
  await dialog.getByRole("button", { name: "Gửi lời mời" }).click();
  await expect(page.getByText(`Đã gửi lời mời đến ${invited}`)).toBeVisible();
  const row = memberRow(page, invited);
  await expect(row).toContainText("Đã mời");

  await row.getByRole("combobox", { name: "Vai trò của Nguyễn Thị Mai" }).click();
  await page.getByRole("option", { name: "Quản lý" }).click();
  await expect.poll(async () => (await readMembers(page)).find((one) => one.email === invited)?.role).toBe("manager");
  await expect(row.getByRole("combobox")).toHaveValue("Quản lý");

  await row.getByRole("button", { name: "Thao tác khác với Nguyễn Thị Mai" }).click();
  await page.getByRole("menuitem", { name: "Xóa khỏi công ty" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Xóa khỏi công ty" }).click();
  await expect(row).toHaveCount(0);
  expect((await readMembers(page)).map((one) => one.email)).not.toContain(invited);
});

test("an existing member cannot be invited again", async ({ page }) => {
  await openPage(page, "/settings");
  await page.getByRole("button", { name: "Mời thành viên" }).click();
  const dialog = page.getByRole("dialog", { name: "Mời thành viên" });
  await dialog.getByLabel("Email").fill(emailOf("admin"));
  await dialog.getByLabel("Họ tên").fill("Ai đó");
  await dialog.getByRole("button", { name: "Gửi lời mời" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Đã có thành viên với email này.");
});

test("a custom field is added and renamed, and removed only when nothing uses it", async ({ page }) => {
  await openPage(page, "/settings");
  const label = `Tầng ${Date.now().toString(36)}`;
  await page.getByRole("button", { name: "Thêm trường" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tên trường").fill(label);
  await dialog.getByLabel("Kiểu").click();
  await page.getByRole("option", { name: "Chọn một trong danh sách" }).click();
  for (const choice of ["Trệt", "Một"]) {
    await dialog.getByLabel("Các lựa chọn").fill(choice);
    await dialog.getByLabel("Các lựa chọn").press("Enter");
  }
  await takePicture(page, "settings-field");
  await dialog.getByRole("button", { name: "Thêm", exact: true }).click();
  const row = page.getByRole("listitem").filter({ hasText: label });
  await expect(row.getByText("Chọn một trong danh sách: Trệt, Một")).toBeVisible();

  await page.getByRole("button", { name: `Sửa ${label}` }).click();
  await dialog.getByLabel("Tên trường").fill(`${label} nhà`);
  await dialog.getByRole("button", { name: "Lưu" }).click();
  await expect(page.getByText(`${label} nhà`)).toBeVisible();

  const server = await openApi(page);
  const { custom_fields } = await server.call<{ custom_fields: { name: string; label: string }[] }>(
    "GET",
    "/v1/account",
  );
  const name = custom_fields.find((one) => one.label === `${label} nhà`)?.name ?? "";
  const pipeline = await server.call<{ id: string; stages: { id: string }[] }>("POST", "/v1/pipelines", {
    name: label,
  });
  const stage = `/v1/pipelines/${pipeline.id}/stages/${pipeline.stages[1]?.id ?? ""}`;
  await server.call("PATCH", stage, { required_fields: [`custom.${name}`] }, "*");
  await page.reload();
  await page.getByRole("button", { name: `Xóa trường ${label} nhà` }).click();
  await expect(dialog.getByRole("link", { name: new RegExp(`${label} / Chuẩn bị tài liệu`) })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Xóa", exact: true })).toBeDisabled();
  await takePicture(page, "settings-field-used");

  await server.call("DELETE", `/v1/pipelines/${pipeline.id}`, undefined, "*");
  await page.reload();
  await page.getByRole("button", { name: `Xóa trường ${label} nhà` }).click();
  await dialog.getByRole("button", { name: "Xóa", exact: true }).click();
  await expect(page.getByText(`${label} nhà`)).toHaveCount(0);
});

test("other users see the members, and no button that the API would refuse", async ({ page }) => {
  await openPage(page, "/settings", "agent");
  await expect(memberRow(page, emailOf("agent"))).toContainText("Bạn");
  for (const name of ["Mời thành viên", "Thêm trường", "Lưu", /Thao tác khác/]) {
    await expect(page.getByRole("button", { name })).toHaveCount(0);
  }
  await expect(page.getByLabel("Tên công ty")).toHaveAttribute("readonly", "");
});
