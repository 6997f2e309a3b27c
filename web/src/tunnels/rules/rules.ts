/** The changes of automation rules. The forms show their errors themselves. */
import { queryOptions, useQueryClient } from "@tanstack/react-query";

import { client, ifMatch, unwrap } from "../../api/client";
import { toProblem } from "../../api/problem";
import { pipelinesQuery, rulesQuery } from "../../api/queries";
import type { Forecast, NewRule, Rule, RuleChange } from "../../api/types";
import { useSubmission } from "../../api/useSubmission";

const KEY = rulesQuery.queryKey;

/** The rules of a stage, in the order in which they act. */
export function rulesOf(rules: readonly Rule[], stageId: string): Rule[] {
  return rules
    .filter((rule) => rule.stage.stage_id === stageId)
    .sort((one, other) => one.position - other.position || (one.id < other.id ? -1 : 1));
}

/** The number of rules of each stage that has any. */
export function countRules(rules: readonly Rule[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { stage } of rules) counts.set(stage.stage_id, (counts.get(stage.stage_id) ?? 0) + 1);
  return counts;
}

/** What another time would do to the open runs of a rule. */
export function forecastQuery(ruleId: string, when: Rule["when"]) {
  return queryOptions({
    queryKey: [...KEY, "forecast", ruleId, when],
    queryFn: () =>
      unwrap<Forecast>(
        client.POST("/v1/rules/{rule_id}/forecast", { params: { path: { rule_id: ruleId } }, body: { when } }),
      ),
    meta: { quiet: true },
  });
}

export function useRuleChanges() {
  const queries = useQueryClient();
  const put = (rule: Rule) => {
    queries.setQueryData(KEY, (all = []) =>
      all.some((one) => one.id === rule.id) ? all.map((one) => (one.id === rule.id ? rule : one)) : [...all, rule],
    );
    // A rule that leads deals on may close a loop, of which tunnels warn.
    if (rule.action.target) void queries.invalidateQueries({ queryKey: pipelinesQuery.queryKey });
  };
  const common = {
    onError: (error: unknown) => {
      if (["stale_version", "not_found", "network"].includes(toProblem(error).code))
        void queries.invalidateQueries({ queryKey: KEY });
    },
    meta: { quiet: true },
  };

  const addRule = useSubmission({
    ...common,
    mutationFn: (body: NewRule, header) => unwrap<Rule>(client.POST("/v1/rules", { params: { header }, body })),
    onSuccess: put,
  });

  const changeRule = useSubmission({
    ...common,
    mutationFn: ({ rule, change }: { rule: Rule; change: RuleChange }) => patchRule(rule, change),
    onSuccess: put,
  });

  /** Orders the rules of a stage like the list. Only rules whose position changes are written. */
  const orderRules = useSubmission({
    ...common,
    mutationFn: async (order: readonly Rule[]) => {
      for (const [position, rule] of order.entries()) {
        if (rule.position !== position) put(await patchRule(rule, { position }));
      }
    },
    onError: () => void queries.invalidateQueries({ queryKey: KEY }),
  });

  const deleteRule = useSubmission({
    ...common,
    mutationFn: (rule: Rule) =>
      unwrap(
        client.DELETE("/v1/rules/{rule_id}", {
          params: { path: { rule_id: rule.id }, header: ifMatch(rule.version) },
        }),
      ),
    onSuccess: (_nothing, rule) => {
      queries.setQueryData(KEY, (all) => all?.filter((one) => one.id !== rule.id));
    },
  });

  return { addRule, changeRule, orderRules, deleteRule };
}

function patchRule(rule: Rule, change: RuleChange): Promise<Rule> {
  return unwrap<Rule>(
    client.PATCH("/v1/rules/{rule_id}", {
      params: { path: { rule_id: rule.id }, header: ifMatch(rule.version) },
      body: change,
    }),
  );
}
