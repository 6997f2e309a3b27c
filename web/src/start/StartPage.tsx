/** The first steps of a new company: its design, the first tunnel, the first deal, and the people who join. */
import { Button } from "@mantine/core";
import { useSuspenseQueries, useSuspenseQuery } from "@tanstack/react-query";
import { Link, Navigate, useNavigate } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useSettingChange } from "../api/account";
import { dealSearchQuery, membersQuery, meQuery, pipelinesQuery } from "../api/queries";
import type { Account } from "../api/types";
import { problemText } from "../components/problems";
import { CompanyName } from "./CompanyName";
import { Designs } from "./Designs";
import { findSteps, type StepName } from "./steps";
import "./start.css";

const NEEDED = ["tunnels", "repeat_sales"] as const;

export function StartPage() {
  const { data: me } = useSuspenseQuery(meQuery);
  return me.role === "admin" ? <FirstSteps account={me.account} /> : <Navigate to="/board" replace />;
}

function FirstSteps({ account }: { account: Account }) {
  const { t } = useTranslation();
  // All at once, so that no step changes after the page is shown.
  const [{ data: pipelines }, { data: members }, { data: deals }] = useSuspenseQueries({
    queries: [pipelinesQuery, membersQuery, { ...dealSearchQuery(""), staleTime: 0 }],
  });
  const steps = findSteps({ pipelines, members, hasDeals: deals.length > 0 });
  const count = steps.filter(({ isDone }) => isDone).length;
  const next = steps.find(({ isDone }) => !isDone)?.name;
  const nextStep = useFocusOnNext(next);
  const look = (name: StepName) => (name === next ? "button" : "button quiet-button");
  const [first] = pipelines;
  const hasDesigns = NEEDED.every((feature) => account.features.includes(feature));

  const actions: Record<StepName, ReactNode> = {
    design: <Designs isIncluded={hasDesigns} />,
    tunnel: (
      <Link className={look("tunnel")} to="/tunnels">
        {t("start.steps.tunnel.action")}
      </Link>
    ),
    deal: first && (
      <Link
        className={look("deal")}
        to="/board/$pipelineId"
        params={{ pipelineId: first.id }}
        search={{ add: first.stages[0]?.id }}
      >
        {t("start.steps.deal.action")}
      </Link>
    ),
    people: (
      <Link className={look("people")} to="/settings" search={{ invite: "yes" }}>
        {t("start.steps.people.action")}
      </Link>
    ),
  };

  return (
    <div className="start">
      <header className="page-head">
        <h1>{t("start.title")}</h1>
        <p className="start-count">{t("start.count", { done: count, of: steps.length })}</p>
      </header>
      <p className="start-lead">{t(next === undefined ? "start.all_done" : "start.lead")}</p>
      <CompanyName name={account.name} />
      <ol className="start-steps">
        {steps.map(({ name, isDone }, at) => (
          <li
            key={name}
            data-done={isDone || undefined}
            {...(name === next && { ref: nextStep, tabIndex: -1, "aria-current": "step" })}
          >
            <span className="start-mark" aria-hidden>
              {isDone ? <Check size={18} /> : at + 1}
            </span>
            <div>
              <h2>
                {t(`start.steps.${name}.name`)}
                {isDone && <span className="badge">{t("start.done")}</span>}
              </h2>
              <p>{t(`start.steps.${name}.detail`)}</p>
              {!isDone && actions[name]}
            </div>
          </li>
        ))}
      </ol>
      <Hide isOver={next === undefined} />
    </div>
  );
}

/** The step that gets the focus when the one before is done here, because the button that did it is gone. */
function useFocusOnNext(next: StepName | undefined) {
  const step = useRef<HTMLLIElement>(null);
  const last = useRef(next);
  useEffect(() => {
    if (last.current !== next && document.activeElement === document.body) step.current?.focus();
    last.current = next;
  }, [next]);
  return step;
}

/** Hides the page for the whole company. */
function Hide({ isOver }: { isOver: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const save = useSettingChange();
  return (
    <div className="start-end">
      <Button
        variant={isOver ? "filled" : "subtle"}
        loading={save.isPending}
        onClick={() =>
          save.mutate({ shows_first_steps: false }, { onSuccess: () => void navigate({ to: "/tunnels" }) })
        }
      >
        {t(isOver ? "start.finish" : "start.hide")}
      </Button>
      {save.error && (
        <p className="form-error" role="alert">
          {problemText(save.error)}
        </p>
      )}
    </div>
  );
}
