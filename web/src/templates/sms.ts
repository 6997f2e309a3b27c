/** The parts of an SMS, each of which is paid for, counted as the API counts them (domain/messages/sms.py). */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Characters of two units. */
const EXTENDED = new Set("^{}\\[~]|€\f");

export interface SmsSize {
  encoding: "gsm7" | "ucs2";
  units: number;
  parts: number;
}

export function measureSms(text: string): SmsSize {
  const characters = [...text.normalize("NFC")];
  const isGsm = characters.every((each) => BASIC.has(each) || EXTENDED.has(each));
  const widths = characters.map((each) => (isGsm ? (EXTENDED.has(each) ? 2 : 1) : each.length));
  const units = widths.reduce((sum, width) => sum + width, 0);
  const [alone, joined] = isGsm ? [160, 153] : [70, 67];
  const encoding = isGsm ? "gsm7" : "ucs2";
  if (units <= alone) return { encoding, units, parts: Math.min(units, 1) };
  let parts = 1;
  let free = joined;
  for (const width of widths) {
    if (width > free) {
      parts += 1;
      free = joined;
    }
    free -= width;
  }
  return { encoding, units, parts };
}
