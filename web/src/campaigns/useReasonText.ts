import i18next from "i18next";
import { useTranslation } from "react-i18next";

/** Why somebody gets no message: in the words of campaigns, or else in those of the runs of rules. */
export function useReasonText(): (reason: string, detail?: string) => string {
  const { t } = useTranslation();
  return (reason, detail = "") => {
    const key = [`campaigns.reasons.${reason}`, `runs.reasons.${reason}`].find((one) => i18next.exists(one));
    return key ? t(key as "runs.reasons.refused", { detail }) : detail || reason;
  };
}
