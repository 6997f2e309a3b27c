import { useMutation, useQueryClient } from "@tanstack/react-query";

import { client, unwrap, ifMatch } from "../api/client";
import { meQuery } from "../api/queries";
import type { Account, AccountChange } from "../api/types";

/** Changes settings of the account, based on the version that was read. */
export function useAccountChange({ version }: Account) {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: meQuery.queryKey });
  return useMutation({
    mutationFn: (changes: AccountChange) =>
      unwrap<Account>(client.PATCH("/v1/account", { params: { header: ifMatch(version) }, body: changes })),
    meta: { quiet: true },
    onSuccess: refresh,
    onError: refresh,
  });
}
