import i18next from "i18next";
import { useTranslation } from "react-i18next";

import type { FieldProblem } from "../api/problem";
import { toProblem } from "../api/problem";
import type { Part } from "./draft";

export type ProblemOf = (language: string, part: Part) => string | undefined;

/** Why the API refused a text: the first error of the preview or of saving that points at it. */
export function useTextProblems(...errors: readonly unknown[]): ProblemOf {
  const { t } = useTranslation();
  const found = errors.flatMap((error) => (error ? (toProblem(error).document.errors ?? []) : []));
  return (language, part) => {
    const problem = found.find(({ pointer }) => pointer.endsWith(`/texts/${language}/${part}`));
    if (problem === undefined) return undefined;
    const text = textOf(problem);
    return problem.line === undefined ? text : t("messages.at_line", { line: problem.line, problem: text });
  };
}

function textOf({ code, name }: FieldProblem): string {
  const key = [`messages.problems.${code}`, `field_problems.${code}`].find((one) => i18next.exists(one));
  return i18next.t((key ?? "problems.validation_failed") as "messages.problems.unknown_field", { name: name ?? "" });
}
