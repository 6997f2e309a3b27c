import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import type { DesignWarning } from "../api/types";
import { LoopPath } from "./LoopPath";

/** The warnings about a saved tunnel or repeat plan that is allowed, but may do more than its designer wants. */
export function DesignWarnings({ warnings }: { warnings: readonly DesignWarning[] }) {
  const { t, i18n } = useTranslation();
  return warnings.map(({ code, params }) => (
    <div key={code} className="caution" role="status">
      <TriangleAlert size={18} aria-hidden />
      <div>
        {t(`design_warnings.${code}`, {
          stage: params.stage,
          copies: Number(params.copies).toLocaleString(i18n.language),
          most: limits.copies_of_a_chain,
          transfers: limits.transfers_in_a_row,
        })}
        {Array.isArray(params.path) && <LoopPath names={params.path} />}
      </div>
    </div>
  ));
}
