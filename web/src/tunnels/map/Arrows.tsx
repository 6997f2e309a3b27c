import { Copy, Filter, MoveRight } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import type { Box, Point } from "./geometry";
import type { Layout, Route } from "./layout";
import { toSvgPath } from "./route";
import "./arrows.css";

interface Props {
  layout: Layout;
  selected?: string;
  onSelect: (id: string) => void;
}

/**
 * The lines of the tunnels: moves are solid, copies dashed. A line can be clicked along its whole length; the
 * keyboard reaches its label.
 */
export const Arrows = memo(function Arrows({ layout, selected, onSelect }: Props) {
  return (
    <svg className="arrows" width={layout.width} height={layout.height} aria-hidden>
      {layout.routes.map(({ tunnel, points }) => {
        const path = toSvgPath(points);
        return (
          <g
            key={tunnel.id}
            className="arrow"
            data-action={tunnel.action}
            data-off={tunnel.enabled ? undefined : true}
            data-selected={tunnel.id === selected || undefined}
            data-tunnel={tunnel.id}
            onClick={() => onSelect(tunnel.id)}
          >
            <path className="arrow-reach" d={path} />
            <path className="arrow-line" d={path} />
            <path className="arrow-head" d={arrowHead(points)} />
          </g>
        );
      })}
    </svg>
  );
});

interface LabelProps {
  route: Route;
  isSelected: boolean;
  onSelect: (id: string) => void;
}

export const ArrowLabel = memo(function ArrowLabel({ route: { tunnel, label }, isSelected, onSelect }: LabelProps) {
  const { t } = useTranslation();
  const Icon = tunnel.action === "move" ? MoveRight : Copy;
  return (
    <button
      type="button"
      className="arrow-label"
      style={{ left: label.x, top: label.y, width: label.width, height: label.height }}
      data-action={tunnel.action}
      data-off={tunnel.enabled ? undefined : true}
      aria-pressed={isSelected}
      title={tunnel.name}
      onClick={() => onSelect(tunnel.id)}
    >
      <Icon size={14} aria-hidden />
      <strong>{tunnel.enabled ? t(`tunnels.action.${tunnel.action}`) : t("tunnels.off")}</strong>
      <span>{tunnel.name}</span>
      {tunnel.conditions && <Filter size={12} aria-label={t("tunnels.has_conditions")} />}
    </button>
  );
});

function arrowHead(points: readonly Point[]): string {
  const end = points.at(-1);
  const before = points.at(-2);
  if (!end || !before) return "";
  const back = end.y > before.y ? -9 : 9;
  return `M${String(end.x)} ${String(end.y)}l-5.5 ${String(back)}h11z`;
}

/** The path of the line from a card to the pointer, while a tunnel is drawn. */
export function draftPath(card: Box, to: Point): string {
  const from = { x: card.x + card.width / 2, y: card.y + card.height / 2 };
  const bend = (to.y - from.y) / 2;
  return `M${String(from.x)} ${String(from.y)}C${String(from.x)} ${String(from.y + bend)} ${String(to.x)} ${String(to.y - bend)} ${String(to.x)} ${String(to.y)}`;
}
