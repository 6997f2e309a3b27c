import { useTranslation } from "react-i18next";

import type { Deal } from "../../api/types";
import { formatValue, useDealFields } from "../../fields/dealFields";

const SHOWN = [
  "title",
  "customer_name",
  "amount",
  "responsible_id",
  "probability",
  "expected_close_date",
  "source",
  "tags",
  "lost_reason",
  "comments",
] as const;

/** The deal after a tunnel: every field that has a value. */
export function DealOutcome({ deal }: { deal: Deal }) {
  const { t, i18n } = useTranslation();
  const fields = useDealFields(SHOWN);
  const values = new Map<string, unknown>([
    ...Object.entries(deal),
    ...Object.entries(deal.custom).map(([name, value]) => [`custom.${name}`, value] as const),
  ]);
  const texts = fields.flatMap((field) => {
    const text = formatValue(field, values.get(field.name), deal.currency ?? "VND", t, i18n.language);
    return text === "" ? [] : [{ field, text }];
  });

  return (
    <dl className="facts">
      {texts.map(({ field, text }) => (
        <div key={field.name}>
          <dt>{field.label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
