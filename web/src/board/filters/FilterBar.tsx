import { Button, Popover, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { ListFilter, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { MemberSelect } from "../../components/selects/MemberSelect";
import { type Filter, type FilterChange, FILTERS } from "./filter";
import { FilterChips, SEARCH_KEY } from "./FilterChips";
import { FilterFields } from "./FilterFields";
import "./filters.css";

interface Props {
  filter: Filter;
  onChange: (change: FilterChange) => void;
}

const WAIT = 250; // milliseconds without a key before the search starts
const OPEN = ["q", "who"]; // the filters outside of the popover

/** Filters the deals of the board, and shows each part of the filter as a chip. */
export function FilterBar({ filter, onChange }: Props) {
  // The inputs keep what is typed, so they are made anew when a chip or a view changes the filter.
  const [refills, setRefills] = useState(0);
  return (
    <>
      <FilterInputs key={refills} filter={filter} onChange={onChange} />
      <FilterChips
        filter={filter}
        onChange={(change) => {
          setRefills((before) => before + 1);
          onChange(change);
        }}
      />
    </>
  );
}

/** Filters by words and responsible, and behind a button by everything else. */
function FilterInputs({ filter, onChange }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(filter.q ?? "");
  const search = useDebouncedCallback((text: string) => onChange({ q: text.trim() || undefined }), WAIT);
  const hiddenFilters = FILTERS.filter((name) => !OPEN.includes(name) && filter[name] !== undefined).length;

  return (
    <>
      <TextInput
        className="board-search"
        wrapperProps={{ "data-focus-key": SEARCH_KEY }}
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
          <FilterFields filter={filter} onChange={onChange} />
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
