import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Failed } from "../components/Notice";

/** Replaces a page that failed: its code or its data did not load, or it threw an error. */
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
