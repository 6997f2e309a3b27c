import { ChevronDown, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Pipeline } from "../../api/types";

interface Props {
  pipeline: Pipeline;
  isOpen: boolean;
  onToggle: () => void;
}

/** The name of a pipeline in the list, which shows and hides its stages. */
export function PipelineName({ pipeline, isOpen, onToggle }: Props) {
  const { t } = useTranslation();
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <h2>
      <button type="button" aria-expanded={isOpen} onClick={onToggle}>
        <Chevron size={18} aria-hidden />
        <span>
          {pipeline.name}
          <small>
            {t("tunnels.stage_count", { count: pipeline.stages.length })},{" "}
            {t("tunnels.tunnel_count", { count: pipeline.tunnels.length })}
          </small>
        </span>
      </button>
    </h2>
  );
}
