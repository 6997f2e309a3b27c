import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { dealSearchQuery } from "../../api/queries";
import type { Deal, Pipeline } from "../../api/types";
import "./deal-search.css";

const TYPED_FOR = 250; // milliseconds without a key before the search starts

interface Props {
  value: Deal | null;
  pipelines: readonly Pipeline[];
  label: string;
  autoFocus?: boolean;
  onChange: (deal: Deal | null) => void;
}

/** Finds a deal by words of its title or of its customer's name. */
export function DealSearch({ value, pipelines, label, autoFocus, onChange }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [words] = useDebouncedValue(typed === value?.title ? "" : typed.trim(), TYPED_FOR);
  const { data: found = [], isLoading, isPlaceholderData } = useQuery(dealSearchQuery(words));
  const deals = value && !found.some((one) => one.id === value.id) ? [value, ...found] : found;
  const byId = new Map(deals.map((deal) => [deal.id, deal]));

  return (
    <Select
      label={label}
      placeholder={t("board.search")}
      data-autofocus={autoFocus || undefined}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("simulation.clear") }}
      nothingFoundMessage={isLoading || isPlaceholderData ? t("common.loading") : t("simulation.no_deal")}
      value={value?.id ?? null}
      data={deals.map((deal) => ({ value: deal.id, label: deal.title }))}
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => onChange(id === null ? null : (byId.get(id) ?? null))}
      renderOption={({ option }) => {
        const deal = byId.get(option.value);
        const pipeline = pipelines.find(({ id }) => id === deal?.pipeline_id);
        const stage = pipeline?.stages.find(({ id }) => id === deal?.stage_id);
        return (
          <span className="found">
            {option.label}
            <small>
              {[deal?.customer_name, pipeline && stage && `${pipeline.name}: ${stage.name}`]
                .filter(Boolean)
                .join(" · ")}
            </small>
          </span>
        );
      }}
    />
  );
}
