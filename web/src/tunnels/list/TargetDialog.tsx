import { useTranslation } from "react-i18next";

import type { Pipeline, Stage } from "../../api/types";
import { Dialog } from "../../components/Dialog";

interface Props {
  source: { pipeline: Pipeline; stage: Stage } | null;
  pipelines: readonly Pipeline[];
  onChoose: (target: string) => void;
  onClose: () => void;
}

/** Asks for the target of a new tunnel: a stage of another pipeline. */
export function TargetDialog({ source, pipelines, onChoose, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={source !== null}
      onClose={onClose}
      title={source ? t("tunnels.where_to", { stage: source.stage.name }) : ""}
    >
      <div className="targets">
        {pipelines
          .filter((one) => one.id !== source?.pipeline.id)
          .map((pipeline, at) => (
            <section key={pipeline.id} aria-label={pipeline.name}>
              <h3>{pipeline.name}</h3>
              <ul>
                {pipeline.stages.map((stage, place) => (
                  <li key={stage.id} style={{ "--stage": stage.color } as React.CSSProperties}>
                    <button
                      type="button"
                      className="stage-row"
                      data-autofocus={(at === 0 && place === 0) || undefined}
                      onClick={() => onChoose(stage.id)}
                    >
                      <span>{stage.name}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ))}
      </div>
    </Dialog>
  );
}
