import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { dealQuery } from "../../api/queries";
import type { Job, Stage } from "../../api/types";
import { findField, useDealFields } from "../../fields/dealFields";
import { REQUIRABLE } from "./stageRules";

const MOST_SHOWN = 10;

interface Props {
  job: Job;
  target?: Stage;
}

/** The deals to which the tunnel was not applied, as links, with the fields that the target stage requires. */
export function NotApplied({ job, target }: Props) {
  const { t } = useTranslation();
  const fields = useDealFields(REQUIRABLE);
  const asked = [...(target?.required_fields ?? []), ...(target?.ask_lost_reason ? ["lost_reason"] : [])];

  return (
    <div className="refusal">
      <div>
        <p className="plain-text">
          {t("apply.not_done", { count: job.failed })}{" "}
          {asked.length > 0 &&
            t("apply.asks", { fields: asked.map((name) => findField(fields, name).label).join(", ") })}
        </p>
        <ul className="plain">
          {job.errors.slice(0, MOST_SHOWN).map(({ subject }) => (
            <li key={subject}>
              <DealLink id={subject} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function DealLink({ id }: { id: string }) {
  const { data: deal } = useQuery(dealQuery(id));
  if (!deal) return <span>…</span>;
  return (
    <Link to="/board/$pipelineId" params={{ pipelineId: deal.pipeline_id }} search={{ deal: id }}>
      {deal.title}
    </Link>
  );
}
