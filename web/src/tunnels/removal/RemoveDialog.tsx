/** Deletes a stage or a pipeline. It lists what uses it, and asks where its deals should go. */
import { Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { toProblem, type Reference } from "../../api/problem";
import { pipelinesQuery } from "../../api/queries";
import type { Job, Pipeline, Stage } from "../../api/types";
import { Dialog } from "../../components/Dialog";
import { DialogForm } from "../../components/DialogForm";
import { JobProgress } from "../../components/JobProgress";
import { problemText } from "../../components/problems";
import { stageOptions } from "../../components/stages";
import { showToast } from "../../components/toasts";
import { useRemoval } from "./removal";

interface Props {
  pipeline: Pipeline;
  /** The stage to delete; without it the whole pipeline is deleted. */
  stage?: Stage;
  pipelines: Pipeline[];
  opened: boolean;
  onClose: () => void;
  onTunnel: (id: string) => void;
}

export function RemoveDialog({ opened, ...props }: Props) {
  const { t } = useTranslation();
  const { pipeline, stage, onClose } = props;
  const title = stage ? t("removal.stage", { name: stage.name }) : t("removal.pipeline", { name: pipeline.name });
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <Question {...props} />
    </Dialog>
  );
}

function Question({ pipeline, stage, pipelines, onClose, onTunnel }: Omit<Props, "opened">) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const removal = useRemoval();
  const [target, setTarget] = useState<string | null>(null);
  const [failed, setFailed] = useState<Job | null>(null);
  const name = stage?.name ?? pipeline.name;
  const job = removal.data;
  const problem = removal.isError ? toProblem(removal.error) : null;
  const references = problem?.code === "in_use" ? (problem.document.references ?? []) : [];
  const deals = references.find((one) => one.kind === "deals")?.count ?? 0;
  const others = references.filter((one) => one.kind !== "deals");

  const gone = useCallback(() => {
    void queries.invalidateQueries({ queryKey: pipelinesQuery.queryKey });
    void queries.invalidateQueries({ queryKey: ["me"] });
    showToast({ tone: "good", title: t("removal.done", { name }) });
    onClose();
  }, [queries, t, name, onClose]);
  const over = useCallback(
    (ended: Job) => {
      if (ended.status === "done") gone();
      else setFailed(ended);
    },
    [gone],
  );

  return (
    <DialogForm
      input={target}
      danger
      {...(!job && { submit: deals > 0 ? t("removal.move_and_delete") : t("common.delete") })}
      canSubmit={others.length === 0 && (deals === 0 || target !== null)}
      isPending={removal.isPending}
      error={problem && problem.code !== "in_use" ? problemText(removal.error) : null}
      onSubmit={() =>
        removal.mutate(
          { pipeline, stage, moveDealsTo: target },
          {
            onSuccess: (started) => {
              if (!started) gone();
            },
          },
        )
      }
    >
      {references.length === 0 && !job && <p className="plain-text">{t("removal.detail")}</p>}
      {others.length > 0 && (
        <Uses
          uses={others}
          onTunnel={(id) => {
            onClose();
            onTunnel(id);
          }}
        />
      )}
      {deals > 0 && !job && (
        <Select
          label={t("removal.deals", { count: deals })}
          placeholder={t("removal.choose")}
          searchable
          value={target}
          data={stageOptions(
            pipelines
              .filter((one) => stage !== undefined || one.id !== pipeline.id)
              .map((one) => ({ ...one, stages: one.stages.filter((other) => other.id !== stage?.id) })),
          )}
          onChange={setTarget}
        />
      )}
      {job && !failed && <JobProgress id={job.id} onOver={over} />}
      {failed && (
        <div className="refusal" role="alert">
          <p className="plain-text">
            {t("removal.stuck", { count: failed.failed })} {failed.errors.at(-1)?.detail}
          </p>
        </div>
      )}
    </DialogForm>
  );
}

/** What must be changed first. Tunnels are links. */
function Uses({ uses, onTunnel }: { uses: readonly Reference[]; onTunnel: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <section>
      <h3>{t("removal.used_by")}</h3>
      <ul className="plain">
        {uses.map((one) => (
          <li key={one.id}>
            {one.kind === "tunnel" ? (
              <button type="button" className="row-button" onClick={() => onTunnel(one.id ?? "")}>
                {t("removal.tunnel", { name: one.name })}
              </button>
            ) : (
              <span className="row-button">
                {t(one.kind === "rule" ? "removal.rule" : "removal.repeat_plan", { name: one.name })}
              </span>
            )}
          </li>
        ))}
      </ul>
      <p className="quiet">{t("removal.first")}</p>
    </section>
  );
}
