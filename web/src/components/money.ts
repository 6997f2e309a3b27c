/**
 * Amounts of money. The API counts in minor units: cents for USD, đồng for VND. The decimal digits of a currency are
 * those of the API, since browsers round some currencies (IDR, HUF) to whole units.
 */
import * as limits from "../api/limits.gen";

const DIGITS: Record<string, number> = limits.currencies;

/** The codes of all currencies, in order. */
export const CURRENCIES: readonly string[] = Object.keys(DIGITS);

export function fractionDigits(currency: string): number {
  return DIGITS[currency] ?? 2;
}

/** Formats an amount in minor units with its currency. */
export function formatMoney(amount: number, currency: string, language: string): string {
  const digits = fractionDigits(currency);
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(toDecimal(amount, digits) as Intl.StringNumericLiteral);
}

const LONG = 1_000_000; // units of the currency

/** Formats an amount for a narrow place: from a million on it has three digits, like "462 Tr ₫". */
export function formatMoneyShort(amount: number, currency: string, language: string): string {
  const units = amount / 10 ** fractionDigits(currency);
  if (Math.abs(units) < LONG) return formatMoney(amount, currency, language);
  const format = { style: "currency", currency, notation: "compact", maximumSignificantDigits: 3 } as const;
  return new Intl.NumberFormat(language, format).format(units);
}

/** Formats an amount like the title templates of the API, in no language: 105400 in USD is "1,054.00 USD". */
export function formatMoneyInTitle(amount: number, currency: string): string {
  const digits = fractionDigits(currency);
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${format.format(toDecimal(amount, digits) as Intl.StringNumericLiteral)} ${currency}`;
}

/** The amount in major units as a decimal text, exact for every amount: 105 with 3 digits is "0.105". */
export function toDecimal(amount: number, digits: number): string {
  const text = String(Math.round(Math.abs(amount))).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  return `${amount < 0 ? "-" : ""}${whole}${digits > 0 ? `.${text.slice(-digits)}` : ""}`;
}
