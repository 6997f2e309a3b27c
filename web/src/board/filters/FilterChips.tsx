import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { customerQuery, meQuery, membersQuery } from "../../api/queries";
import { isFocusLost } from "../../components/focus/layers";
import { focusFirst } from "../../components/focus/returnFocus";
import { formatMoney } from "../../components/money";
import { findField, formatValue, useDealFields } from "../../fields/dealFields";
import { formatDay } from "../../i18n/day";
import { type Filter, type FilterChange, FILTERS, toNumber } from "./filter";
import { splitCustom } from "./FilterFields";
import { SavedViews } from "./SavedViews";

const CHIPS_KEY = "board:chips";
export const SEARCH_KEY = "board:search";

interface Props {
  filter: Filter;
  /** Changes what the chips show: it also empties the inputs of the filter. */
  onChange: (change: FilterChange) => void;
}

/** What the board is filtered by, a chip for each part, and the views that the user keeps. */
export function FilterChips({ filter, onChange }: Props) {
  const { t } = useTranslation();
  const toText = useFilterTexts(filter);
  const isRemoving = useRef(false);
  const shown = FILTERS.filter((name) => filter[name] !== undefined);
  // A chip that had the focus is gone with its part of the filter.
  useEffect(() => {
    if (isRemoving.current && isFocusLost()) focusFirst([CHIPS_KEY, SEARCH_KEY]);
    isRemoving.current = false;
  }, [filter]);
  const remove = (change: FilterChange) => {
    isRemoving.current = true;
    onChange(change);
  };
  const clear: FilterChange = Object.fromEntries(FILTERS.map((name) => [name, undefined]));
  return (
    <div className="filter-chips" data-focus-key={CHIPS_KEY}>
      {shown.map((name) => (
        <button
          key={name}
          type="button"
          className="filter-chip"
          title={t("board.filter_remove")}
          onClick={() => remove({ [name]: undefined })}
        >
          <span>{toText(name)}</span>
          <span className="unseen">{t("board.filter_remove")}</span>
          <X size={14} aria-hidden />
        </button>
      ))}
      {shown.length > 0 && (
        <button type="button" className="link" onClick={() => remove(clear)}>
          {t("board.filters_none")}
        </button>
      )}
      <SavedViews filter={filter} focusKeys={[CHIPS_KEY]} onChoose={(view) => onChange({ ...clear, ...view })} />
    </div>
  );
}

/** Returns a function that says a part of the filter in words. */
function useFilterTexts(filter: Filter): (name: keyof Filter) => string {
  const { t, i18n } = useTranslation();
  const fields = useDealFields();
  const { data: user } = useQuery(meQuery);
  const { data: members } = useQuery(membersQuery);
  const { data: customer } = useQuery({
    ...customerQuery(filter.customer ?? ""),
    enabled: filter.customer !== undefined,
  });
  const currency = user?.account.currency ?? "VND";

  const person = (id: string) => {
    const member = members?.find((one) => one.id === id);
    return id === "me" ? t("board.mine") : id === "none" ? t("deals.nobody") : member?.name || (member?.email ?? "…");
  };
  return (name) => {
    const value = filter[name] ?? "";
    switch (name) {
      case "q":
        return `“${value}”`;
      case "who":
        return `${t("fields.responsible_id")}: ${person(value)}`;
      case "customer":
        return `${t("fields.customer")}: ${customer?.name ?? "…"}`;
      case "tag":
        return `${t("fields.tags")}: ${value}`;
      case "source":
        return `${t("fields.source")}: ${value}`;
      case "closing_from":
      case "closing_to":
        return `${t(`board.${name}`)} ${formatDay(value, i18n.language)}`;
      case "amount_from":
      case "amount_to":
        return `${t(`board.${name}`)} ${formatMoney(toNumber(value) ?? 0, currency, i18n.language)}`;
      case "stays":
        return t("board.stays_days", { count: toNumber(value) ?? 0 });
      case "custom": {
        const { field, text } = splitCustom(value);
        const known = findField(fields, field ?? "");
        return `${known.label}: ${formatValue(known, toStored(known.kind, text), currency, t, i18n.language)}`;
      }
    }
  };
}

/** The value of a custom field whose text is in the filter. */
function toStored(kind: string, text: string): string | number | boolean {
  if (kind === "flag") return text === "true";
  return kind === "number" || kind === "money" ? Number(text) : text;
}
