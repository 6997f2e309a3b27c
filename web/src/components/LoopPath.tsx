import { ArrowRight } from "lucide-react";
import { Fragment } from "react";

/** The loop that deals would run through, stage by stage. */
export function LoopPath({ names }: { names: readonly string[] }) {
  return (
    <p className="loop-path">
      {names.map((name, index) => (
        <Fragment key={index}>
          {index > 0 && <ArrowRight size={14} aria-hidden />}
          <span>{name}</span>
        </Fragment>
      ))}
    </p>
  );
}
