import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useProblemText } from "./problems";

interface NoticeProps {
  title: string;
  detail?: string;
  icon?: ReactNode;
  children?: ReactNode;
}

/** A page, or a part of it, that has nothing to show: the reason, and what to do next. */
export function Notice({ title, detail, icon, children }: NoticeProps) {
  return (
    <div className="notice">
      {icon && <div className="notice-icon">{icon}</div>}
      <h2>{title}</h2>
      {detail && <p>{detail}</p>}
      {children}
    </div>
  );
}

export function Waiting({ label }: { label?: string }) {
  const { t } = useTranslation();
  return (
    <div className="notice" role="status">
      <span className="spinner" aria-hidden />
      <p>{label ?? t("common.loading")}</p>
    </div>
  );
}

/** A page, or a part of it, whose data could not be loaded. */
export function Failed({ error, children }: { error: unknown; children?: ReactNode }) {
  const { t } = useTranslation();
  const text = useProblemText();
  return (
    <Notice title={t("common.failed")} detail={text(error)}>
      {children}
    </Notice>
  );
}
