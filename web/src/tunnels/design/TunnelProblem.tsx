import { CircleAlert } from "lucide-react";

import { toProblem } from "../../api/problem";
import { LoopPath } from "../../components/LoopPath";
import { problemText } from "../../components/problems";

/** Why a tunnel was refused. A loop is shown with its stages. */
export function TunnelProblem({ error }: { error: unknown }) {
  const { path } = toProblem(error).document;
  return (
    <div className="refusal" role="alert">
      <CircleAlert size={18} aria-hidden />
      <div>
        {problemText(error)}
        {Array.isArray(path) && <LoopPath names={path.map(String)} />}
      </div>
    </div>
  );
}
