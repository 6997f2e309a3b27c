/** The webhooks of the company, which only admins see. */
import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "../api/client";
import * as limits from "../api/limits.gen";
import { readAllPages } from "../api/queries";
import type { Webhook } from "../api/types";

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: () =>
    readAllPages<Webhook>((cursor) =>
      unwrap(client.GET("/v1/webhooks", { params: { query: { limit: limits.list_webhooks.limit.maximum, cursor } } })),
    ),
});
