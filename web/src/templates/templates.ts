/** Message templates of the API: reading, changing and previewing them. */
import { keepPreviousData, queryOptions, useQueryClient } from "@tanstack/react-query";

import { client, ifMatch, unwrap } from "../api/client";
import { templateQuery, templatesQuery } from "../api/queries";
import type {
  MessagePreview,
  MessagePreviewInput,
  MessageTemplate,
  MessageTemplateChange,
  NewMessageTemplate,
} from "../api/types";
import { useSubmission } from "../api/useSubmission";

/** The message of a draft for a deal; null without a deal. The last one stays while the next one is made. */
export const messagePreviewQuery = (body: MessagePreviewInput | null) =>
  queryOptions({
    queryKey: ["message-preview", body],
    queryFn: () => body && unwrap<MessagePreview>(client.POST("/v1/message-templates/preview", { params: {}, body })),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
    meta: { quiet: true },
  });

export function useTemplateChanges() {
  const queries = useQueryClient();
  const common = {
    meta: { quiet: true },
    onSettled: () => queries.invalidateQueries({ queryKey: templatesQuery.queryKey }),
  };
  const keep = (template: MessageTemplate) => queries.setQueryData(templateQuery(template.id).queryKey, template);
  const add = useSubmission({
    ...common,
    onSuccess: keep,
    mutationFn: (body: NewMessageTemplate, header) =>
      unwrap<MessageTemplate>(client.POST("/v1/message-templates", { params: { header }, body })),
  });
  const change = useSubmission({
    ...common,
    onSuccess: keep,
    mutationFn: ({ template, body }: { template: MessageTemplate; body: MessageTemplateChange }) =>
      unwrap<MessageTemplate>(
        client.PATCH("/v1/message-templates/{template_id}", {
          params: { path: { template_id: template.id }, header: ifMatch(template.version) },
          body,
        }),
      ),
  });
  const remove = useSubmission({
    ...common,
    // A template that is gone is not read again.
    onSettled: (_nothing, error) =>
      queries.invalidateQueries({ queryKey: templatesQuery.queryKey, exact: error === null }),
    mutationFn: (template: MessageTemplate) =>
      unwrap(
        client.DELETE("/v1/message-templates/{template_id}", {
          params: { path: { template_id: template.id }, header: ifMatch(template.version) },
        }),
      ),
  });
  return { add, change, remove };
}
