import { useMutation, useQueryClient } from "@tanstack/react-query";

import { client, unwrap, ifMatch } from "./client";
import { meQuery } from "./queries";
import type { Account, AccountChange } from "./types";
import { useSubmission } from "./useSubmission";

/** Changes settings of the account, based on the version that was read. */
export function useAccountChange({ version }: Account) {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: meQuery.queryKey });
  return useSubmission({
    mutationFn: (changes: AccountChange) =>
      unwrap<Account>(client.PATCH("/v1/account", { params: { header: ifMatch(version) }, body: changes })),
    meta: { quiet: true },
    onSuccess: refresh,
    onError: refresh,
  });
}

/** Changes one setting of the account, whatever the others are by then. */
export function useSettingChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: AccountChange) =>
      unwrap<Account>(client.PATCH("/v1/account", { params: { header: ifMatch("*") }, body: change })),
    meta: { quiet: true },
    onSettled: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
}
