import { ArrowRight, CircleAlert } from "lucide-react";
import { Fragment } from "react";

import { problemOf } from "../api/problem";
import { problemText } from "../shell/problems";

/** Why a tunnel was refused; a circle is shown as the way that it would take. */
export function TunnelProblem({ error }: { error: unknown }) {
  const { path } = problemOf(error).document;
  return (
    <div className="refusal" role="alert">
      <CircleAlert size={18} aria-hidden />
      <div>
        {problemText(error)}
        {Array.isArray(path) && (
          <p className="circle">
            {path.map((name, index) => (
              <Fragment key={index}>
                {index > 0 && <ArrowRight size={14} aria-hidden />}
                <span>{String(name)}</span>
              </Fragment>
            ))}
          </p>
        )}
      </div>
    </div>
  );
}
