import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, SquareKanban } from "lucide-react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../api/queries";
import type { Pipeline } from "../api/types";
import { Notice } from "../components/Notice";
import { findTunnelTargets } from "./emptiness";

interface Props {
  pipelineId: string;
  pipelines: readonly Pipeline[];
  /** Adds a deal; undefined for users who may not. */
  onAdd: (() => void) | undefined;
}

/**
 * Says that no deal is on the board now, what a board is for, and where tunnels have taken the deals. Agents see only
 * their own deals, so they are told of these.
 */
export function EmptyBoard({ pipelineId, pipelines, onAdd }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const targets = findTunnelTargets(pipelines, pipelineId);
  return (
    <div className="board-empty">
      <Notice
        icon={<SquareKanban size={30} aria-hidden />}
        title={t(user?.role === "agent" ? "empty_board.nothing_of_mine" : "empty_board.nothing")}
        detail={t("empty_board.nothing_detail")}
      >
        {targets.length > 0 && (
          <p className="board-targets">
            {t("empty_board.tunnels_lead")}
            {targets.map(({ id, name }) => (
              <Link key={id} className="own-line" to="/board/$pipelineId" params={{ pipelineId: id }} search={{}}>
                {name}
              </Link>
            ))}
          </p>
        )}
        {onAdd && (
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={onAdd}>
            {t("empty_board.create")}
          </Button>
        )}
      </Notice>
    </div>
  );
}
