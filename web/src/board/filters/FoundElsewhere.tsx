import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { client, unwrap } from "../../api/client";
import { readUntil } from "../../api/pages";
import type { Deal, DealPage, Pipeline } from "../../api/types";

const SHOWN = 8;
const REFRESH_EVERY = 4_000; // milliseconds: the index of the search follows a change a moment later

interface Props {
  q: string;
  pipelineId: string;
  pipelines: readonly Pipeline[];
}

const searchQuery = (q: string, pipelineId: string) =>
  queryOptions({
    queryKey: ["board", "everywhere", q, pipelineId],
    queryFn: () =>
      readUntil(
        (cursor) => unwrap<DealPage>(client.GET("/v1/deals", { params: { query: { q, limit: 50, cursor } } })),
        (deals) => deals.filter((deal) => deal.pipeline_id !== pipelineId).length >= SHOWN,
      ),
    refetchInterval: REFRESH_EVERY,
    meta: { quiet: true },
  });

/** The deals of other pipelines that the search finds: a tunnel may have taken the deal away from this pipeline. */
export function FoundElsewhere({ q, pipelineId, pipelines }: Props) {
  const { t } = useTranslation();
  const { data } = useQuery(searchQuery(q, pipelineId));
  const nameOf = (deal: Deal) => pipelines.find((one) => one.id === deal.pipeline_id)?.name;
  const deals = (data?.items ?? []).filter((deal) => deal.pipeline_id !== pipelineId && nameOf(deal));
  if (deals.length === 0) return null;
  return (
    <section className="board-note found-elsewhere" aria-label={t("board.elsewhere")}>
      <h2>{t("board.elsewhere")}</h2>
      <ul>
        {deals.slice(0, SHOWN).map((deal) => (
          <li key={deal.id}>
            <Link to="/board/$pipelineId" params={{ pipelineId: deal.pipeline_id }} search={{ q, deal: deal.id }}>
              {deal.title}
            </Link>{" "}
            ({nameOf(deal)})
          </li>
        ))}
      </ul>
    </section>
  );
}
