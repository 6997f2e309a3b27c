import i18next from "i18next";

import { toProblem } from "../api/problem";

/**
 * Why the API refused a field of a rule, in the language of the page; undefined if it did not. The pointer names the
 * field or what holds it.
 */
export function problemAt(error: unknown, pointer: string): string | undefined {
  const { errors = [] } = error === null ? {} : toProblem(error).document;
  const found = errors.find((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
  if (!found) return undefined;
  const key = [`rules.problems.${found.code}`, `field_problems.${found.code}`].find((one) => i18next.exists(one));
  return i18next.t((key ?? "problems.validation_failed") as "problems.validation_failed");
}
