import { Button } from "@mantine/core";
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { client, unwrap } from "../../api/client";
import * as limits from "../../api/limits.gen";
import type { NewRule, WhatIf, WouldBe } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { Failed } from "../../components/Notice";
import { useDealFields } from "../../fields/dealFields";
import { formatDay } from "../../i18n/day";
import { reasonText } from "../../runs/runText";
import { countStates, sumDays, sumParts } from "./trial";
import "../../runs/runs.css";
import "./trial.css";

/** The pages that are read without a question; each has up to 200 deals. */
const READ_AT_ONCE = 10;
const SHOWN_AT_ONCE = 50;

const trialQuery = (rule: NewRule) =>
  infiniteQueryOptions({
    queryKey: ["what_if", rule],
    queryFn: ({ pageParam }) =>
      unwrap<WhatIf>(
        client.POST("/v1/rules/what-if", {
          params: {},
          body: { rule, days: limits.RuleTrial.days.maximum, ...(pageParam !== undefined && { cursor: pageParam }) },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    meta: { quiet: true },
  });

interface Props {
  opened: boolean;
  rule: NewRule;
  onClose: () => void;
}

/** What a rule would have done in the last days: the numbers, the days, and each deal. */
export function TrialDialog({ opened, rule, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      size={680}
      title={t("trial.title", { days: limits.RuleTrial.days.maximum })}
    >
      <Trial rule={rule} />
    </Dialog>
  );
}

function Trial({ rule }: { rule: NewRule }) {
  const { t, i18n } = useTranslation();
  const { data, error, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(trialQuery(rule));
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const pages = data?.pages ?? [];
  const readsOn = hasNextPage && pages.length < READ_AT_ONCE && !error;
  useEffect(() => {
    if (readsOn && !isFetching) void fetchNextPage();
  }, [readsOn, isFetching, fetchNextPage]);
  if (error && !data) return <Failed error={error} />;
  const found = pages.flatMap((page) => page.data);
  const parts = sumParts(found);
  const example = pages.find((page) => page.example)?.example;
  const deals = pages.reduce((sum, page) => sum + page.deals_read, 0);

  return (
    <div className="trial">
      <p className="quiet" role="status">
        {t(isFetching || readsOn ? "trial.reading" : hasNextPage ? "trial.read_more" : "trial.read_all", {
          count: deals,
        })}
      </p>
      {!isFetching && found.length === 0 && !hasNextPage && <p className="plain-text">{t("trial.none")}</p>}
      <dl className="trial-counts">
        {countStates(found).map(([state, count]) => (
          <div key={state}>
            <dt>{t(`trial.states.${state}`)}</dt>
            <dd>{count.toLocaleString(i18n.language)}</dd>
          </div>
        ))}
        {parts > 0 && (
          <div>
            <dt>{t("trial.parts")}</dt>
            <dd>{parts.toLocaleString(i18n.language)}</dd>
          </div>
        )}
      </dl>
      {example && (
        <details open>
          <summary>{t("trial.example")}</summary>
          <blockquote className="trial-example" lang={example.language}>
            {example.subject && <strong>{example.subject}</strong>}
            <p className="plain-text">{example.text}</p>
          </blockquote>
        </details>
      )}
      {found.length > 0 && (
        <>
          <details>
            <summary>{t("trial.by_day")}</summary>
            <ul className="trial-days">
              {sumDays(pages).map(({ day, acts, others }) => (
                <li key={day}>
                  {t("trial.day", { day: formatDay(day, i18n.language, { dateStyle: "medium" }), acts, others })}
                </li>
              ))}
            </ul>
          </details>
          <ol className="runs">
            {found.slice(0, shown).map((one) => (
              <Line key={`${one.deal_id} ${one.entered_at} ${String(one.occurrence)}`} one={one} />
            ))}
          </ol>
        </>
      )}
      {shown < found.length && (
        <Button variant="subtle" onClick={() => setShown(shown + SHOWN_AT_ONCE)}>
          {t("common.more")}
        </Button>
      )}
      {hasNextPage && !readsOn && (
        <Button variant="default" loading={isFetching} onClick={() => void fetchNextPage()}>
          {t("trial.read_on")}
        </Button>
      )}
    </div>
  );
}

function Line({ one }: { one: WouldBe }) {
  const { t, i18n } = useTranslation();
  const fields = useDealFields();
  const at = one.at ?? one.entered_at;
  return (
    <li className="run">
      <div className="run-head">
        <span className="run-what">
          <Link to="/board/$pipelineId" params={{ pipelineId: one.pipeline_id }} search={{ deal: one.deal_id }}>
            {one.deal_title}
          </Link>
        </span>
        <span className="run-state" data-state={one.state}>
          {t(`trial.states.${one.state as "done"}`)}
        </span>
      </div>
      <time dateTime={at}>
        {new Date(at).toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: "short" })}
      </time>
      {one.text && <p>{one.text}</p>}
      {one.parts !== null && <p>{t("trial.of_parts", { count: one.parts })}</p>}
      {one.reason && <p>{reasonText(one.reason, [], fields, one.detail, null)}</p>}
    </li>
  );
}
