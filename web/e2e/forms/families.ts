/** Every family of forms: how a user opens it, fills it in and sends it. */
import type { Locator, Page } from "@playwright/test";

import { chooseOption, connectTwoPipelines, sidePanel, stageCard } from "../map";
import { column, expect, openPage, uniqueSuffix } from "../people";

export interface Family {
  name: string;
  /** The page to which the form belongs. */
  path: string;
  open: (page: Page) => Promise<void>;
  /** The input whose text must not be lost. */
  field: (page: Page) => Locator;
  /** Fills in everything else that is needed, and returns what is typed into the field. */
  fill: (page: Page) => Promise<string>;
  submit: (page: Page) => Locator;
  /** Whether Escape closes the form. */
  isLayer: boolean;
}

const dialog = (page: Page) => page.getByRole("dialog");
const add = (page: Page) => dialog(page).getByRole("button", { name: "Thêm", exact: true });
const fillOnly = (field: (page: Page) => Locator, text: () => string) => async (page: Page) => {
  const typed = text();
  await field(page).fill(typed);
  return typed;
};

/** A form in a dialog with one button that opens it and one text that matters. */
function inDialog(name: string, path: string, button: RegExp | string, label: string): Family {
  const field = (page: Page) => dialog(page).getByLabel(label, { exact: true });
  return {
    name,
    path,
    open: (page) =>
      page
        .getByRole("main")
        .getByRole("button", { name: button, exact: typeof button === "string" })
        .first()
        .click(),
    field,
    fill: fillOnly(field, () => `${name} ${uniqueSuffix()}`),
    submit: add,
    isLayer: true,
  };
}

const quickAdd = (page: Page) => page.getByRole("form", { name: "Giao dịch" });
const company = (page: Page) => page.getByRole("form", { name: "Công ty" });

export const FAMILIES: Family[] = [
  inDialog("Khách", "/customers", "Khách hàng", "Tên *"),
  inDialog("Phễu", "/tunnels", "Thêm phễu", "Tên phễu *"),
  inDialog("Giai đoạn", "/tunnels", /^Thêm giai đoạn/, "Tên giai đoạn *"),
  inDialog("Trường", "/settings", "Thêm trường", "Tên trường *"),
  {
    ...inDialog("Mời", "/settings", "Mời thành viên", "Họ tên *"),
    fill: async (page) => {
      await dialog(page).getByLabel("Email").fill(`${uniqueSuffix()}@example.com`);
      await dialog(page).getByLabel("Họ tên").fill("Trần Thị Bình");
      return "Trần Thị Bình";
    },
    submit: (page) => dialog(page).getByRole("button", { name: "Gửi lời mời" }),
  },
  {
    ...inDialog("Kế hoạch", "/boost", "Kế hoạch", "Tên kế hoạch *"),
    fill: async (page) => {
      const name = `Bảo dưỡng ${uniqueSuffix()}`;
      await dialog(page).getByLabel("Tên kế hoạch").fill(name);
      await dialog(page).getByRole("combobox", { name: "Với giao dịch đã đóng trong" }).click();
      await chooseOption(page, "Bán hàng");
      await dialog(page).getByRole("combobox", { name: "Giai đoạn của giao dịch mới" }).click();
      await page.getByRole("group", { name: "Bảo trì" }).getByRole("option").first().click();
      return name;
    },
    submit: (page) => dialog(page).getByRole("button", { name: "Tạo kế hoạch" }),
  },
  {
    name: "Thêm nhanh",
    path: "/board",
    open: (page) => column(page, "Mới").getByRole("button", { name: "Thêm giao dịch vào Mới", exact: true }).click(),
    field: (page) => quickAdd(page).getByLabel("Tên giao dịch"),
    fill: fillOnly(
      (page) => quickAdd(page).getByLabel("Tên giao dịch"),
      () => `Máy rửa bát ${uniqueSuffix()}`,
    ),
    submit: (page) => quickAdd(page).getByRole("button", { name: "Thêm", exact: true }),
    isLayer: true,
  },
  {
    name: "Đường hầm",
    path: "/tunnels",
    open: async (page) => void (await connectTwoPipelines(page)),
    field: (page) => sidePanel(page).getByLabel("Tên đường hầm"),
    fill: fillOnly(
      (page) => sidePanel(page).getByLabel("Tên đường hầm"),
      () => `Đi tiếp ${uniqueSuffix()}`,
    ),
    submit: (page) => sidePanel(page).getByRole("button", { name: "Lưu", exact: true }),
    isLayer: true,
  },
  {
    name: "Quy tắc",
    path: "/tunnels",
    open: async (page) => {
      const { from } = await connectTwoPipelines(page);
      await stageCard(page, from.name, from.stages[0]?.name ?? "").click();
    },
    field: (page) => sidePanel(page).getByLabel("Số ngày trước khi coi là chững lại"),
    fill: fillOnly(
      (page) => sidePanel(page).getByLabel("Số ngày trước khi coi là chững lại"),
      () => "14",
    ),
    submit: (page) => sidePanel(page).getByRole("button", { name: "Lưu yêu cầu" }),
    isLayer: true,
  },
  {
    name: "Tự động hóa",
    path: "/tunnels",
    open: async (page) => {
      const { from } = await connectTwoPipelines(page);
      await stageCard(page, from.name, from.stages[0]?.name ?? "").click();
      await sidePanel(page).getByRole("button", { name: "Thêm quy tắc" }).click();
    },
    field: (page) => sidePanel(page).getByLabel("Tên quy tắc"),
    fill: async (page) => {
      const name = `Lời chào ${uniqueSuffix()}`;
      await sidePanel(page).getByLabel("Tên quy tắc").fill(name);
      await sidePanel(page).getByLabel("Ghi chú").fill("Xin chào");
      return name;
    },
    submit: (page) => sidePanel(page).getByRole("button", { name: "Tạo quy tắc" }),
    isLayer: true,
  },
  {
    name: "Công ty",
    path: "/settings",
    open: (page) => expect(company(page)).toBeVisible(),
    field: (page) => company(page).getByLabel("Tên công ty"),
    fill: fillOnly(
      (page) => company(page).getByLabel("Tên công ty"),
      () => `Hoa Sen ${uniqueSuffix()}`,
    ),
    submit: (page) => company(page).getByRole("button", { name: "Lưu", exact: true }),
    isLayer: false,
  },
];

/** Comes from another page, so that the browser can go back to it, and opens the form. */
export async function openForm(page: Page, family: Family): Promise<Locator> {
  await openPage(page, "/analytics");
  await page.locator(`.sidebar a[href="${family.path}"]`).click();
  await family.open(page);
  const field = family.field(page);
  await expect(field).toBeVisible();
  return field;
}

export const question = (page: Page) => page.getByRole("alertdialog", { name: "Bỏ các thay đổi?" });
export const keep = (page: Page) => question(page).getByRole("button", { name: "Sửa tiếp" }).click();
export const discard = (page: Page) => question(page).getByRole("button", { name: "Bỏ thay đổi" }).click();
