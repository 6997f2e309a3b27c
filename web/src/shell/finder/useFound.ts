/** What the search of the whole company finds: pages by their names, deals and customers by their words. */
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { LinkProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { customerSearchQuery, dealSearchQuery, meQuery, pipelinesQuery } from "../../api/queries";
import type { Pipeline } from "../../api/types";
import { fold } from "../../kit/optionsFilter";
import { pagesFor } from "../navigation";

export interface Found {
  key: string;
  kind: "page" | "deal" | "customer";
  name: string;
  /** What tells it from others of this name. */
  detail: string;
  to: Pick<LinkProps, "to" | "params" | "search">;
}

const TYPED_FOR = 120; // milliseconds without a key before the search starts
const MOST = 8;

/** A page that is not in the navigation. */
const BIN = { to: "/bin", label: "bin.title" } as const;

export function useFound(typed: string): { found: Found[]; isSearching: boolean } {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const now = typed.trim();
  const [words] = useDebouncedValue(now, TYPED_FOR);
  const enabled = words !== "";
  const { data: pipelines = [] } = useQuery(pipelinesQuery);
  const deals = useQuery({ ...dealSearchQuery(words), enabled });
  const customers = useQuery({ ...customerSearchQuery(words), enabled });

  const pages = [...pagesFor(me), BIN]
    .map(({ to, label }): Found => ({ key: to, kind: "page", name: t(label), detail: "", to: { to } }))
    .filter(({ name }) => fold(name).includes(fold(now)));
  if (!enabled || now === "") return { found: pages, isSearching: now !== words };
  return {
    found: [
      ...(deals.data ?? []).slice(0, MOST).map((deal): Found => ({
        key: deal.id,
        kind: "deal",
        name: deal.title,
        detail: [deal.customer_name, placeOf(pipelines, deal.pipeline_id, deal.stage_id)].filter(Boolean).join(" · "),
        to: { to: "/board/$pipelineId", params: { pipelineId: deal.pipeline_id }, search: { deal: deal.id } },
      })),
      ...(customers.data?.data ?? []).slice(0, MOST).map((customer): Found => ({
        key: customer.id,
        kind: "customer",
        name: customer.name,
        detail: [customer.phone, customer.email].filter(Boolean).join(" · "),
        to: { to: "/customers", search: { customer: customer.id } },
      })),
      ...pages,
    ],
    isSearching: now !== words || deals.isFetching || customers.isFetching,
  };
}

function placeOf(pipelines: readonly Pipeline[], pipelineId: string, stageId: string): string {
  const pipeline = pipelines.find(({ id }) => id === pipelineId);
  const stage = pipeline?.stages.find(({ id }) => id === stageId);
  return pipeline && stage ? `${pipeline.name}: ${stage.name}` : "";
}
