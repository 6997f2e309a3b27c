/** A deal on the board. The whole card opens it; it is moved by dragging or by its menu. */
import { Checkbox, Menu } from "@mantine/core";
import { MoreVertical } from "lucide-react";
import { memo, type MouseEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Deal } from "../../api/types";
import { dealFocusKey } from "../../components/focus/keys";
import { useBoardTools } from "../boardTools";
import { useCard } from "../useDragging";
import { CardFacts } from "./CardFacts";
import "./deal-card.css";

interface Props {
  deal: Deal;
  /** Whether a move of the deal is pending; until then it cannot be moved again. */
  isSaving: boolean;
  isSelected: boolean;
  /** Whether the deal has just entered its column; then the card flashes. */
  hasArrived: boolean;
}

export const DealCard = memo(function DealCard({ deal, isSaving, isSelected, hasArrived }: Props) {
  const { t } = useTranslation();
  const { pipelineId, stages, canMove, openDeal, selectDeal, moveDeal } = useBoardTools();
  const { card, isDragged, edge } = useCard(deal, canMove && !isSaving);
  const open = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // the browser opens the link elsewhere
    event.preventDefault();
    openDeal(deal.id);
  };
  const openByCard = (event: MouseEvent<HTMLElement>) => {
    const at = event.target as Element;
    if (event.currentTarget.contains(at) && !at.closest("a, .deal-card-tools")) openDeal(deal.id);
  };

  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the title is a link
    <div
      ref={card}
      className="deal-card"
      data-deal={deal.id}
      data-stage={deal.stage_id}
      data-focus-key={dealFocusKey(deal.id)}
      data-dragged={isDragged || undefined}
      aria-busy={isSaving || undefined}
      data-edge={edge ?? undefined}
      data-selected={isSelected || undefined}
      data-arrived={hasArrived || undefined}
      onClick={openByCard}
    >
      <a
        className="deal-card-title"
        href={`/board/${pipelineId}?deal=${deal.id}`}
        title={deal.title}
        draggable={false}
        onClick={open}
      >
        {deal.title}
      </a>
      <CardFacts deal={deal} isSaving={isSaving} />
      {canMove && (
        <div className="deal-card-tools">
          <Checkbox
            size="xs"
            checked={isSelected}
            aria-label={t("board.select", { title: deal.title })}
            onChange={(event) => selectDeal(deal, event.currentTarget.checked)}
          />
          <Menu>
            <Menu.Target>
              <button
                type="button"
                className="icon-button small"
                disabled={isSaving}
                aria-label={t("board.send", { title: deal.title })}
              >
                <MoreVertical size={16} aria-hidden />
              </button>
            </Menu.Target>
            <Menu.Dropdown aria-label={t("board.send_to")}>
              {stages
                .filter((stage) => stage.id !== deal.stage_id)
                .map((stage) => (
                  <Menu.Item key={stage.id} onClick={() => moveDeal(deal, stage.id)}>
                    <span className="dot" style={{ "--stage": stage.color } as React.CSSProperties} aria-hidden />
                    {stage.name}
                  </Menu.Item>
                ))}
            </Menu.Dropdown>
          </Menu>
        </div>
      )}
    </div>
  );
});
