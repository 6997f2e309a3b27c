import { Button, Popover, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { ListFilter, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { CustomerSelect } from "../../components/CustomerSelect";
import { MemberSelect } from "../../components/MemberSelect";
import { DayField } from "../../inputs/DayField";
import type { Filter } from "./filter";

interface Props {
  filter: Filter;
  onChange: (change: { [Name in keyof Filter]: Filter[Name] | undefined }) => void;
}

const WAIT = 250; // milliseconds without a key before the search starts

/** Filters the deals of the board by words and responsible, and behind a button by customer, tag and closing date. */
export function FilterBar({ filter, onChange }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(filter.q ?? "");
  const [tag, setTag] = useState(filter.tag ?? "");
  const search = useDebouncedCallback((text: string) => onChange({ q: text.trim() || undefined }), WAIT);
  const byTag = useDebouncedCallback((text: string) => onChange({ tag: text.trim() || undefined }), WAIT);
  const hiddenFilters = [filter.customer, filter.tag, filter.closing_from, filter.closing_to].filter(Boolean).length;

  return (
    <>
      <TextInput
        className="board-search"
        type="search"
        aria-label={t("board.search")}
        placeholder={t("board.search")}
        leftSection={<Search size={16} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
      />
      <MemberSelect
        className="board-whose"
        aria-label={t("board.whose")}
        placeholder={t("board.all")}
        clearable
        others={[
          { value: "me", label: t("board.mine") },
          { value: "none", label: t("deals.nobody") },
        ]}
        value={filter.who ?? null}
        onChange={(who) => onChange({ who: who ?? undefined })}
      />
      <Popover position="bottom-end" shadow="md" trapFocus withinPortal>
        <Popover.Target>
          <Button variant={hiddenFilters > 0 ? "light" : "default"} leftSection={<ListFilter size={16} aria-hidden />}>
            {hiddenFilters > 0 ? t("board.filters_set", { count: hiddenFilters }) : t("board.filters")}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t("board.filters")}>
          <div className="form board-filters">
            <CustomerSelect
              label={t("fields.customer")}
              comboboxProps={{ withinPortal: false }}
              value={filter.customer ?? null}
              onChange={(customer) => onChange({ customer: customer ?? undefined })}
            />
            <TextInput
              label={t("board.tag")}
              maxLength={limits.list_deals.tag.maxLength}
              value={tag}
              onChange={(event) => {
                setTag(event.currentTarget.value);
                byTag(event.currentTarget.value);
              }}
            />
            <DayField
              label={t("board.closing_from")}
              value={filter.closing_from ?? null}
              onChange={(day) => onChange({ closing_from: day ?? undefined })}
            />
            <DayField
              label={t("board.closing_to")}
              value={filter.closing_to ?? null}
              onChange={(day) => onChange({ closing_to: day ?? undefined })}
            />
            <Button
              variant="subtle"
              disabled={hiddenFilters === 0}
              onClick={() => {
                setTag("");
                onChange({ customer: undefined, tag: undefined, closing_from: undefined, closing_to: undefined });
              }}
            >
              {t("board.filters_none")}
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
