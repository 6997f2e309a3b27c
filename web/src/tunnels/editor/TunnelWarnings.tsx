import { Snowflake, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Pipeline, Tunnel } from "../../api/types";
import { LoopPath } from "../design/LoopPath";
import { findLoop } from "../design/loops";
import { findStage } from "../design/stages";

interface Props {
  tunnel: Tunnel;
  pipelines: Pipeline[];
  /** Whether the company's subscription pauses the tunnel. */
  isPaused: boolean;
}

/** Warnings about a saved tunnel: it is paused, or deals may run in a loop through it. */
export function TunnelWarnings({ tunnel, pipelines, isPaused }: Props) {
  const { t } = useTranslation();
  const loop = findLoop(tunnel, pipelines);
  const note = useRef<HTMLDivElement>(null);
  const isLoop = loop !== null;
  useEffect(() => {
    if (isLoop) note.current?.scrollIntoView({ block: "nearest" });
  }, [isLoop, tunnel.version]);
  const called = (id: string) => {
    const found = findStage(pipelines, id);
    return found ? `${found.pipeline.name}: ${found.stage.name}` : id;
  };

  return (
    <>
      {isPaused && (
        <div className="caution">
          <Snowflake size={18} aria-hidden />
          <div>{t("tunnels.rests")}</div>
        </div>
      )}
      {loop && (
        <div ref={note} className="caution" role="status">
          <TriangleAlert size={18} aria-hidden />
          <div>
            {t("tunnels.may_go_round", { transfers: limits.transfers_in_a_row })}
            <LoopPath names={loop.map(called)} />
          </div>
        </div>
      )}
    </>
  );
}
