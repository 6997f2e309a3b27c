import { useMutation, useQueryClient } from "@tanstack/react-query";

import { client, data, seen } from "../api/client";
import { me } from "../api/queries";
import type { Account, AccountChange } from "../api/types";

/** Changes settings of the account, as they were when it was read. */
export function useAccountChange({ version }: Account) {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: me.queryKey });
  return useMutation({
    mutationFn: (changes: AccountChange) =>
      data<Account>(client.PATCH("/v1/account", { params: { header: seen(version) }, body: changes })),
    meta: { quiet: true },
    onSuccess: refresh,
    onError: refresh,
  });
}
