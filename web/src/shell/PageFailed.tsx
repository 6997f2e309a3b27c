import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Failed } from "../components/Notice";

/** Stands in for a page that could not be shown: its code or data did not come, or it met what it was not made for. */
export function PageFailed({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation();
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const again = () => {
    queries.reset();
    reset();
    void router.invalidate();
  };
  return (
    <Failed error={error}>
      <button type="button" className="button" onClick={again}>
        {t("common.try_again")}
      </button>
    </Failed>
  );
}
