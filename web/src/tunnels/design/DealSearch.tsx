import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, unwrap } from "../../api/client";
import { readNextItems } from "../../api/pages";
import type { Deal, DealPage, Pipeline } from "../../api/types";
import { findStage } from "./stages";

const TYPED_FOR = 250; // milliseconds without a key before the search starts

const MOST_FOUND = 20;

const dealSearchQuery = (words: string) =>
  queryOptions({
    queryKey: ["deals", words],
    queryFn: async () => {
      const query = { limit: MOST_FOUND, ...(words && { q: words }) };
      const { data } = await readNextItems((cursor) =>
        unwrap<DealPage>(client.GET("/v1/deals", { params: { query: { ...query, cursor } } })),
      );
      return data;
    },
    placeholderData: keepPreviousData,
  });

interface Props {
  value: Deal | null;
  pipelines: readonly Pipeline[];
  onChange: (deal: Deal | null) => void;
}

/** Finds a deal by words of its title or of its customer's name. */
export function DealSearch({ value, pipelines, onChange }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [words] = useDebouncedValue(typed === value?.title ? "" : typed.trim(), TYPED_FOR);
  const { data: found = [], isFetching } = useQuery(dealSearchQuery(words));
  const deals = value && !found.some((one) => one.id === value.id) ? [value, ...found] : found;
  const byId = new Map(deals.map((deal) => [deal.id, deal]));

  return (
    <Select
      label={t("simulation.deal")}
      placeholder={t("board.search")}
      data-autofocus
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("simulation.clear") }}
      nothingFoundMessage={isFetching ? t("common.loading") : t("simulation.no_deal")}
      value={value?.id ?? null}
      data={deals.map((deal) => ({ value: deal.id, label: deal.title }))}
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => onChange(id === null ? null : (byId.get(id) ?? null))}
      renderOption={({ option }) => {
        const deal = byId.get(option.value);
        const place = deal && findStage(pipelines, deal.stage_id);
        return (
          <span className="found">
            {option.label}
            <small>
              {[deal?.customer_name, place && `${place.pipeline.name}: ${place.stage.name}`]
                .filter(Boolean)
                .join(" · ")}
            </small>
          </span>
        );
      }}
    />
  );
}
