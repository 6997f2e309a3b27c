/** The triggers of the company, which only admins see. */
import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "../api/client";
import * as limits from "../api/limits.gen";
import { readAllPages } from "../api/queries";
import type { Trigger } from "../api/types";

export const triggersQuery = queryOptions({
  queryKey: ["triggers"],
  queryFn: () =>
    readAllPages<Trigger>((cursor) =>
      unwrap(client.GET("/v1/triggers", { params: { query: { limit: limits.list_triggers.limit.maximum, cursor } } })),
    ),
});
