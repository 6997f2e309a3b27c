import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";

import { client, unwrap } from "../api/client";
import { pipelinesQuery } from "../api/queries";
import type { DesignName, MadeDesign } from "../api/types";
import { useSubmission } from "../api/useSubmission";
import { problemText } from "../components/problems";
import { showToast } from "../components/toasts";

const DESIGNS = ["installation", "contract", "course"] as const satisfies readonly DesignName[];

interface Props {
  /** Whether the subscription has tunnels and repeat plans. */
  isIncluded: boolean;
}

/** Offers the ready-made designs, and the way to a design of one's own. */
export function Designs({ isIncluded }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<DesignName>(DESIGNS[0]);
  const make = useSubmission({
    mutationFn: (design: DesignName, header) =>
      unwrap<MadeDesign>(client.POST("/v1/ready-made-designs", { params: { header }, body: { design } })),
    meta: { quiet: true },
    onSuccess: ({ pipeline_ids }) => {
      showToast({ tone: "good", title: t("start.made", { count: pipeline_ids.length }) });
      void queries.invalidateQueries({ queryKey: ["repeat-plans"] });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: pipelinesQuery.queryKey }),
  });
  const own = (
    <Link className={isIncluded ? "link" : "button"} to="/tunnels">
      {t("start.own")}
    </Link>
  );
  if (!isIncluded) return <div className="start-actions">{own}</div>;
  return (
    <>
      <fieldset className="designs">
        <legend>{t("start.choose")}</legend>
        {DESIGNS.map((design) => (
          <label key={design} className="design">
            <input
              type="radio"
              name="design"
              value={design}
              checked={design === chosen}
              disabled={make.isPending}
              onChange={() => setChosen(design)}
            />
            <span>
              <strong>{t(`start.designs.${design}.name`)}</strong>
              <span className="design-way">
                {t(`start.designs.${design}.pipelines`)
                  .split(", ")
                  .map((name, at) => (
                    <Fragment key={name}>
                      {at > 0 && <ArrowRight size={14} aria-hidden />}
                      <span>{name}</span>
                    </Fragment>
                  ))}
              </span>
              <small>{t(`start.designs.${design}.detail`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {make.error && (
        <p className="form-error" role="alert">
          {problemText(make.error)}
        </p>
      )}
      <div className="start-actions">
        <Button loading={make.isPending} onClick={() => make.mutate(chosen)}>
          {t("start.make")}
        </Button>
        {own}
      </div>
    </>
  );
}
