import { sankeyLinkHorizontal } from "d3-sankey";
import { useTranslation } from "react-i18next";

import type { Flow, Pipeline } from "../api/types";
import { layOutFlows, type Node, type Passage, type Place } from "./flows";

const WIDTH = 900;
const HEIGHT = { most: 320, ofFlow: 60 }; // a single flow must not fill the whole height
const path = sankeyLinkHorizontal<Place, Passage>();

/**
 * A diagram of how many deals went from pipeline to pipeline, hop by hop, and the same figures as a list for screen
 * readers.
 */
export function Sankey({ flows, pipelines }: { flows: readonly Flow[]; pipelines: readonly Pipeline[] }) {
  const { t, i18n } = useTranslation();
  const height = Math.min(HEIGHT.most, HEIGHT.ofFlow * (flows.length + 1));
  const { nodes, links } = layOutFlows(flows, pipelines, WIDTH, height);
  const last = Math.max(...nodes.map((node) => node.x1 ?? 0));
  return (
    <figure className="sankey">
      <svg viewBox={`0 0 ${String(WIDTH)} ${String(height)}`} role="img" aria-label={t("analytics.flows")}>
        <g className="ribbons">
          {links.map((link) => (
            <path
              key={`${placeName(link.source)}${placeName(link.target)}`}
              d={path(link) ?? ""}
              strokeWidth={Math.max(2, link.width ?? 0)}
            />
          ))}
        </g>
        {nodes.map((node) => {
          const { x0 = 0, x1 = 0, y0 = 0, y1 = 0 } = node;
          const atEnd = x1 >= last;
          return (
            <g key={node.id}>
              <rect x={x0} y={y0} width={x1 - x0} height={Math.max(2, y1 - y0)} rx={3} />
              <text x={atEnd ? x0 - 8 : x1 + 8} y={(y0 + y1) / 2} dy="0.35em" textAnchor={atEnd ? "end" : "start"}>
                {node.name} · {(node.value ?? 0).toLocaleString(i18n.language)}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption>
        <ul className="rows">
          {links.map((link) => (
            <li key={`${placeName(link.source)}${placeName(link.target)}`}>
              <span>
                {placeName(link.source)} → {placeName(link.target)}
              </span>
              <strong>{t("analytics.deals", { count: link.value })}</strong>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

/** Names a node. The layout of d3-sankey replaces the ids of a link's ends by the nodes themselves. */
function placeName(end: Node | string | number): string {
  return typeof end === "object" ? `${end.name} (${String(end.column + 1)})` : String(end);
}
