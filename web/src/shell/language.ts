/** The language of the signed-in person: the API keeps it, and without a choice it is that of the company. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { client, unwrap } from "../api/client";
import { meQuery } from "../api/queries";
import type { Me } from "../api/types";
import { type Language, showLanguage } from "../i18n";

/** Shows the person's language as soon as it is known, and whenever it changes. */
export function useOwnLanguage(): void {
  const { data } = useQuery(meQuery);
  const language = data && (data.language ?? (data.account.language as Language));
  useEffect(() => {
    if (language) void showLanguage(language);
  }, [language]);
}

/** Changes the person's language. It is shown at once, and taken back if the API refuses it. */
export function useChooseLanguage(): (language: Language) => void {
  const queries = useQueryClient();
  const { queryKey } = meQuery;
  const { mutate } = useMutation({
    mutationFn: (language: Language) =>
      unwrap<Me>(client.PATCH("/v1/me", { params: { header: { "If-Match": "*" } }, body: { language } })),
    onMutate: async (language) => {
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueryData(queryKey);
      if (before) queries.setQueryData(queryKey, { ...before, language });
      return before;
    },
    onError: (_error, _language, before) => queries.setQueryData(queryKey, before),
    onSuccess: (after) => queries.setQueryData(queryKey, after),
  });
  return mutate;
}
