import { CircleAlert } from "lucide-react";

import { toProblem } from "../api/problem";
import { LoopPath } from "./LoopPath";
import { problemText } from "./problems";

/** Why a tunnel, a rule or a repeat plan was refused. A loop is shown with its stages. */
export function DesignProblem({ error }: { error: unknown }) {
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
