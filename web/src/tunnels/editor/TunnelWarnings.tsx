import { Snowflake } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Tunnel } from "../../api/types";
import { DesignWarnings } from "../../components/DesignWarnings";

interface Props {
  tunnel: Tunnel;
  /** Whether the company's subscription pauses the tunnel. */
  isPaused: boolean;
}

/** Warnings about a saved tunnel: it is paused, or deals may run in a loop or multiply through it. */
export function TunnelWarnings({ tunnel, isPaused }: Props) {
  const { t } = useTranslation();
  const notes = useRef<HTMLDivElement>(null);
  const count = tunnel.warning_details.length;
  useEffect(() => {
    if (count > 0) notes.current?.scrollIntoView({ block: "nearest" });
  }, [count, tunnel.version]);

  return (
    <>
      {isPaused && (
        <div className="caution">
          <Snowflake size={18} aria-hidden />
          <div>{t("tunnels.rests")}</div>
        </div>
      )}
      {count > 0 && (
        <div ref={notes} className="cautions">
          <DesignWarnings warnings={tunnel.warning_details} />
        </div>
      )}
    </>
  );
}
