import { useTranslation } from "react-i18next";

import "./deal-count.css";

interface Props {
  /** Undefined until it is loaded; its place stays free. */
  count: number | undefined;
}

/** The number of deals on a stage, in at most four characters. */
export function DealCount({ count }: Props) {
  const { t, i18n } = useTranslation();
  if (count === undefined) return <span className="deal-count" />;
  const format = new Intl.NumberFormat(i18n.language, { notation: count < 10_000 ? "standard" : "compact" });
  return (
    <span className="deal-count" data-none={count === 0 || undefined}>
      <span aria-hidden>{format.format(count)}</span>
      <span className="unseen">{t("tunnels.deals_here", { count })}</span>
    </span>
  );
}
