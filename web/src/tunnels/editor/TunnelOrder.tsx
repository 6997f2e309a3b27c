import { Button } from "@mantine/core";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Pipeline, Tunnel } from "../../api/types";
import { useChanges } from "../design/changes";
import { moveItem } from "../design/order";
import { tunnelsFrom } from "../design/stages";
import { TunnelProblem } from "../design/TunnelProblem";

interface Props {
  tunnel: Tunnel;
  pipeline: Pipeline;
  readOnly: boolean;
}

/**
 * The position of a tunnel among those of its stage. The first move whose conditions hold takes the deal. A new
 * position is saved at once, like that of a stage.
 */
export function TunnelOrder({ tunnel, pipeline, readOnly }: Props) {
  const { t } = useTranslation();
  const { orderTunnels } = useChanges();
  const siblings = tunnelsFrom(pipeline, tunnel.source.stage_id);
  const place = siblings.findIndex((one) => one.id === tunnel.id);
  if (siblings.length < 2) return null;
  const move = (gap: number) => {
    const order = moveItem(
      siblings.map((one) => one.id),
      tunnel.id,
      gap,
    );
    if (order) orderTunnels.mutate(order.flatMap((id) => siblings.filter((one) => one.id === id)));
  };

  return (
    <div>
      <p className="label">{t("tunnels.place")}</p>
      <div className="row">
        <span>{t("stages.place_of", { place: place + 1, count: siblings.length })}</span>
        {!readOnly && (
          <>
            <span className="grow" />
            <Button
              size="xs"
              variant="default"
              leftSection={<ArrowUp size={14} aria-hidden />}
              disabled={place === 0}
              onClick={() => move(place - 1)}
            >
              {t("tunnels.earlier")}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<ArrowDown size={14} aria-hidden />}
              disabled={place === siblings.length - 1}
              onClick={() => move(place + 2)}
            >
              {t("tunnels.later")}
            </Button>
          </>
        )}
      </div>
      <p className="quiet">{t("tunnels.place_detail")}</p>
      {orderTunnels.error && <TunnelProblem error={orderTunnels.error} />}
    </div>
  );
}
