import { useTranslation } from "react-i18next";

import type { Pipeline } from "../../api/types";

interface Props {
  pipelines: readonly Pipeline[];
  onShow: (id: string) => void;
}

/** The names of the pipelines, above the list, which is scrolled below them: each leads to its pipeline. */
export function PipelineLinks({ pipelines, onShow }: Props) {
  const { t } = useTranslation();
  if (pipelines.length < 2) return null;
  return (
    <nav className="pipeline-links" aria-label={t("tunnels.go_to_pipeline")}>
      <ul>
        {pipelines.map(({ id, name }) => (
          <li key={id}>
            <button type="button" onClick={() => onShow(id)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
