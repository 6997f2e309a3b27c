import { CircleAlert } from "lucide-react";

import { problemOf } from "../../api/problem";
import { problemText } from "../../components/problems";
import { Circle } from "./Circle";

/** Why a tunnel was refused; a circle is shown as the way that it would take. */
export function TunnelProblem({ error }: { error: unknown }) {
  const { path } = problemOf(error).document;
  return (
    <div className="refusal" role="alert">
      <CircleAlert size={18} aria-hidden />
      <div>
        {problemText(error)}
        {Array.isArray(path) && <Circle names={path.map(String)} />}
      </div>
    </div>
  );
}
