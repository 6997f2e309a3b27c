import type { QueryClient } from "@tanstack/react-query";

import { dealQuery, pipelinesQuery } from "../api/queries";

/** The pipeline of a deal, or the first pipeline if no deal is named or it cannot be read; undefined without any. */
export async function findBoard(queries: QueryClient, dealId: string | undefined): Promise<string | undefined> {
  const [[first], deal] = await Promise.all([
    queries.ensureQueryData(pipelinesQuery),
    dealId ? queries.fetchQuery(dealQuery(dealId)).catch(() => null) : null,
  ]);
  return deal?.pipeline_id ?? first?.id;
}
