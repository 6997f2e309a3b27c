import { Clock, Copy, Filter, MoveRight, PowerOff, Snowflake } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import type { LabelTexts } from "../labels/label";
import { describeLabel, type Label } from "../labels/useLabels";
import type { Box, Point } from "./geometry";
import type { Layout, Route } from "./layout";
import { toSvgPath } from "./route";
import "./arrows.css";

interface Props {
  layout: Layout;
  labels: ReadonlyMap<string, Label>;
  selected?: string;
  onSelect: (id: string) => void;
}

/**
 * The lines of the tunnels: moves are solid, copies dashed, and those of tunnels that do not run are dotted. A line can be clicked along its whole length; the
 * keyboard reaches its label.
 */
export const Arrows = memo(function Arrows({ layout, labels, selected, onSelect }: Props) {
  return (
    <svg className="arrows" width={layout.width} height={layout.height} aria-hidden>
      {layout.routes.map(({ tunnel, points }) => {
        const path = toSvgPath(points);
        return (
          <g
            key={tunnel.id}
            className="arrow"
            data-action={tunnel.action}
            data-state={labels.get(tunnel.id)?.state}
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
  label: Label;
  /** The texts of the label, cut to what has room. */
  texts: LabelTexts;
  isSelected: boolean;
  onSelect: (id: string) => void;
}

export const ArrowLabel = memo(function ArrowLabel({ route, label, texts, isSelected, onSelect }: LabelProps) {
  const { t } = useTranslation();
  const { tunnel, label: box } = route;
  const Icon = { on: tunnel.action === "move" ? MoveRight : Copy, off: PowerOff, resting: Snowflake }[label.state];
  const description = describeLabel(label, t);
  return (
    <button
      type="button"
      className="arrow-label"
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
      data-action={tunnel.action}
      data-state={label.state}
      aria-pressed={isSelected}
      aria-label={description}
      title={description}
      onClick={() => onSelect(tunnel.id)}
    >
      <Icon size={14} aria-hidden />
      <strong>{texts.action}</strong>
      <span>{texts.name}</span>
      {texts.delay !== "" && (
        <em>
          <Clock size={12} aria-hidden />
          {texts.delay}
        </em>
      )}
      {texts.conditions !== "" && (
        <em>
          <Filter size={12} aria-hidden />
          {texts.conditions}
        </em>
      )}
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
