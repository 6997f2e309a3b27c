/** The message settings of the company: sender, quiet hours and caps. */
import { queryOptions, useQueryClient } from "@tanstack/react-query";

import { client, ifMatch, unwrap } from "../api/client";
import type { MessageSettings, MessageSettingsChange } from "../api/types";
import { useSubmission } from "../api/useSubmission";

export const messageSettingsQuery = queryOptions({
  queryKey: ["message-settings"],
  queryFn: () => unwrap<MessageSettings>(client.GET("/v1/message-settings")),
});

export function useSettingsChange({ version }: MessageSettings) {
  const queries = useQueryClient();
  return useSubmission({
    mutationFn: (body: MessageSettingsChange) =>
      unwrap<MessageSettings>(client.PATCH("/v1/message-settings", { params: { header: ifMatch(version) }, body })),
    meta: { quiet: true },
    onSettled: () => queries.invalidateQueries({ queryKey: messageSettingsQuery.queryKey }),
  });
}
