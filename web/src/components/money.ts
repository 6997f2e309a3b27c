/** Amounts of money. The API counts in minor units: cents for USD, đồng for VND. */
export function fractionDigits(currency: string): number {
  try {
    const { maximumFractionDigits } = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
    return maximumFractionDigits ?? 2;
  } catch {
    return 2; // the browser does not know the code
  }
}

/** Formats an amount in minor units with its currency. */
export function formatMoney(amount: number, currency: string, language: string): string {
  const value = amount / 10 ** fractionDigits(currency);
  try {
    return new Intl.NumberFormat(language, {
      style: "currency",
      currency,
      maximumFractionDigits: fractionDigits(currency),
    }).format(value);
  } catch {
    return `${new Intl.NumberFormat(language).format(value)} ${currency}`;
  }
}
