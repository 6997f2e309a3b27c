/**
 * Numbers as people type them in the language of the page. What the page writes can be read back: grouping, the
 * currency, and spaces. A text that has no single meaning in the language is refused, never guessed.
 */
import { fractionDigits, toDecimal } from "../components/money";

export interface Bounds {
  min?: number;
  max?: number;
  /** The most decimal digits; without it there is no limit. */
  digits?: number;
}

export type NumberProblem = "unreadable" | "too_fine" | "too_small" | "too_large";

/** The number, null for an empty text, or why there is no number. */
export type Reading = { value: number | null; problem?: never } | { value?: never; problem: NumberProblem };

const EXACT = 15; // decimal digits that every number of the API keeps
const SPACES = /\s/g;
const DIGITS = /^\d+$/;
/** How people write a currency that neither the page nor ISO 4217 writes so; longer names first. */
const OTHER_NAMES: Record<string, string[]> = { VND: ["vnđ", "đồng", "đ"] };

export function readNumber(text: string, language: string, bounds: Bounds = {}): Reading {
  const decimal = readDecimal(text.trim(), language);
  if (decimal === null) return { value: null };
  if (decimal === undefined) return { problem: "unreadable" };
  const [whole = "", part = ""] = decimal.replace("-", "").split(".");
  if (bounds.digits !== undefined && part.length > bounds.digits) return { problem: "too_fine" };
  if (bounds.digits === undefined && part !== "" && whole.length + part.length > EXACT) return { problem: "too_fine" };
  const value = Number(decimal);
  if (bounds.min !== undefined && value < bounds.min) return { problem: "too_small" };
  if (value > (bounds.max ?? Number.MAX_SAFE_INTEGER)) return { problem: "too_large" };
  if (value < -Number.MAX_SAFE_INTEGER) return { problem: "too_small" };
  return { value };
}

/**
 * Reads an amount of a currency, in minor units like the bounds. The currency may stand before or after it, as its
 * code or as a symbol.
 */
export function readMoney(text: string, currency: string, language: string, { min = 0, max }: Bounds = {}): Reading {
  const digits = fractionDigits(currency);
  const decimal = readDecimal(withoutCurrency(text, currency, language), language);
  if (decimal === null) return { value: null };
  if (decimal === undefined) return { problem: "unreadable" };
  const [whole = "", part = ""] = decimal.split(".");
  if (part.length > digits) return { problem: "too_fine" };
  const value = Number(whole + part.padEnd(digits, "0"));
  if (value < min || decimal.startsWith("-")) return { problem: "too_small" };
  return value > (max ?? Number.MAX_SAFE_INTEGER) ? { problem: "too_large" } : { value };
}

/** Writes a number so that it is read back as the same number. */
export function writeNumber(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: EXACT }).format(value);
}

/** Writes an amount in minor units without its currency, with all digits of the currency. */
export function writeMoney(amount: number, currency: string, language: string): string {
  const digits = fractionDigits(currency);
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, format).format(toDecimal(amount, digits) as Intl.StringNumericLiteral);
}

/**
 * The number as a decimal text with a point and without needless zeros; null for an empty text, undefined for a text
 * that is no number. Groups have three digits and the separator of the language or a space, the same throughout.
 */
function readDecimal(text: string, language: string): string | null | undefined {
  if (text === "") return null;
  const { group, decimal } = separators(language);
  const sign = text.startsWith("-") || text.startsWith("−") ? "-" : "";
  const [whole = "", part = "", ...more] = text.slice(sign.length).trim().split(decimal);
  if (more.length > 0 || (part !== "" && !DIGITS.test(part))) return undefined;
  const digits = ungroup(whole, group) ?? ungroup(whole.replaceAll(SPACES, " "), " ");
  if (digits === undefined || (digits === "" && part === "")) return undefined;
  const fraction = trimZeros(part);
  return `${sign}${digits || "0"}${fraction && `.${fraction}`}`;
}

/** The digits of a whole number with or without groups; undefined when the groups are not of three digits. */
function ungroup(whole: string, separator: string): string | undefined {
  const [first = "", ...groups] = whole.split(separator);
  const areGroups = groups.length === 0 || (first.length >= 1 && first.length <= 3);
  if (!areGroups || groups.some((one) => one.length !== 3)) return undefined;
  const digits = first + groups.join("");
  return digits === "" || DIGITS.test(digits) ? digits : undefined;
}

function trimZeros(part: string): string {
  let end = part.length;
  while (end > 0 && part[end - 1] === "0") end -= 1;
  return part.slice(0, end);
}

function withoutCurrency(text: string, currency: string, language: string): string {
  const symbols = (["symbol", "narrowSymbol"] as const).map((currencyDisplay) =>
    partOf(language, "currency", { style: "currency", currency, currencyDisplay }),
  );
  let left = text.trim();
  for (const name of [...symbols, currency, ...(OTHER_NAMES[currency] ?? [])]) {
    const upper = left.toUpperCase();
    const sought = name.toUpperCase();
    if (upper.endsWith(sought)) left = left.slice(0, left.length - name.length).trim();
    else if (upper.startsWith(sought)) left = left.slice(name.length).trim();
  }
  return left;
}

function separators(language: string): { group: string; decimal: string } {
  return { group: partOf(language, "group"), decimal: partOf(language, "decimal") };
}

function partOf(language: string, type: Intl.NumberFormatPartTypes, options: Intl.NumberFormatOptions = {}): string {
  const parts = new Intl.NumberFormat(language, { minimumFractionDigits: 1, ...options }).formatToParts(1234567.5);
  return parts.find((part) => part.type === type)?.value ?? "";
}
