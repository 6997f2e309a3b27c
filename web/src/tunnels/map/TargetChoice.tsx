import { Select } from "@mantine/core";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Pipeline, Stage } from "../../api/types";
import { stageOptions } from "../../components/stages";

interface Props {
  source: { pipeline: Pipeline; stage: Stage };
  pipelines: readonly Pipeline[];
  /** Whether the source is being dragged; otherwise the target is chosen by click or from the list. */
  isDragged: boolean;
  /** Whether the pointer is over a stage of the source's own pipeline. */
  isRefused: boolean;
  onChoose: (target: string) => void;
  onStop: () => void;
}

/** Asks for the target of a new tunnel, at the foot of the map. */
export function TargetChoice({ source, pipelines, isDragged, isRefused, onChoose, onStop }: Props) {
  const { t } = useTranslation();
  return (
    <div className="choosing" role="status">
      <p>{isRefused ? t("tunnels.same_pipeline") : t("tunnels.choose_target", { stage: source.stage.name })}</p>
      {!isDragged && (
        <>
          <Select
            aria-label={t("tunnels.target")}
            placeholder={t("tunnels.choose_from_list")}
            size="xs"
            w={260}
            searchable
            autoFocus
            data={stageOptions(pipelines.filter((one) => one.id !== source.pipeline.id))}
            onChange={(target) => {
              if (target) onChoose(target);
            }}
          />
          <button type="button" className="icon-button" aria-label={t("tunnels.stop_choosing")} onClick={onStop}>
            <X size={18} aria-hidden />
          </button>
        </>
      )}
    </div>
  );
}
