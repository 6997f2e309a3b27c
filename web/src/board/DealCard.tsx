/** A deal on the board: title, amount, customer and badges. It is moved by dragging or by its menu. */
import { Checkbox, Menu } from "@mantine/core";
import { Clock, MoreVertical, Repeat2 } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import type { Deal, Stage } from "../api/types";
import { formatMoney } from "../components/money";
import { useBoardTools } from "./boardTools";
import { useCard } from "./useDragging";
import "./deal-card.css";

interface Props {
  deal: Deal;
  /** Whether a move of the deal is pending; until then it cannot be moved again. */
  isSaving: boolean;
  isSelected: boolean;
}

export const DealCard = memo(function DealCard({ deal, isSaving, isSelected }: Props) {
  const { t, i18n } = useTranslation();
  const { stages, canMove, openDeal, selectDeal, moveDeal } = useBoardTools();
  const { card, isDragged, edge } = useCard(deal, canMove && !isSaving);
  const idle = idleSince(deal, stages);

  return (
    <div
      ref={card}
      className="deal-card"
      data-dragged={isDragged || undefined}
      aria-busy={isSaving || undefined}
      data-edge={edge ?? undefined}
      data-selected={isSelected || undefined}
    >
      <div className="deal-card-head">
        {canMove && (
          <Checkbox
            size="xs"
            className="deal-card-check"
            checked={isSelected}
            aria-label={t("board.select", { title: deal.title })}
            onChange={(event) => selectDeal(deal, event.currentTarget.checked)}
          />
        )}
        <button type="button" className="deal-card-title" onClick={() => openDeal(deal.id)}>
          {deal.title}
        </button>
        {canMove && (
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
        )}
      </div>
      <div className="deal-card-line">
        {deal.amount !== null && deal.currency && (
          <strong>{formatMoney(deal.amount, deal.currency, i18n.language)}</strong>
        )}
        <span>{deal.customer_name}</span>
      </div>
      <div className="deal-card-line quiet">
        {isSaving && (
          <span className="badge saving">
            <span className="spinner" aria-hidden />
            {t("board.saving")}
          </span>
        )}
        {deal.origin.kind === "repeat_sale" && (
          <span className="badge">
            <Repeat2 size={13} aria-hidden />
            {t("board.repeat")}
          </span>
        )}
        {idle && (
          <span className="badge warn">
            <Clock size={13} aria-hidden />
            {t("board.idle_since", { date: new Date(idle).toLocaleDateString(i18n.language) })}
          </span>
        )}
        {deal.tags.slice(0, 3).map((tag) => (
          <span key={tag} className="badge">
            {tag}
          </span>
        ))}
      </div>
    </div>
  );
});

const DAY = 86_400_000; // milliseconds

/** Since when the deal is idle by the rule of its stage (milliseconds since the epoch); null when it is not. */
function idleSince(deal: Deal, stages: readonly Stage[]): number | null {
  const days = stages.find((stage) => stage.id === deal.stage_id)?.idle_after_days;
  if (!days) return null;
  const idle = new Date(deal.entered_stage_at).getTime() + days * DAY;
  return idle <= Date.now() ? idle : null;
}
