import { useElementSize } from "@mantine/hooks";
import { sankeyLinkHorizontal } from "d3-sankey";
import { useTranslation } from "react-i18next";

import type { Flow, Pipeline } from "../api/types";
import { layOutFlows, type Passage, pipelineName, type Place, placeName } from "./flows";

const HEIGHT = { most: 360, ofFlow: 64 }; // a single flow must not fill the whole height
const NARROWEST = 560; // pixels: on a phone the list alone is easier to read
const path = sankeyLinkHorizontal<Place, Passage>();

/**
 * A diagram of how many deals went from pipeline to pipeline, hop by hop, and the same figures as a list. The diagram is
 * drawn in the pixels of its place, so that its texts have the size of all other texts.
 */
export function Sankey({ flows, pipelines }: { flows: readonly Flow[]; pipelines: readonly Pipeline[] }) {
  const { t, i18n } = useTranslation();
  const { ref, width } = useElementSize();
  const height = Math.min(HEIGHT.most, HEIGHT.ofFlow * (flows.length + 1));
  const { nodes, links } = layOutFlows(flows, pipelines, Math.max(width, NARROWEST), height);
  const last = Math.max(...nodes.map((node) => node.x1 ?? 0));
  const number = (count = 0) => count.toLocaleString(i18n.language);
  return (
    <figure className="sankey" ref={ref}>
      {width >= NARROWEST && (
        <svg width={width} height={height} role="img" aria-label={t("analytics.flows")}>
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
                  {node.name} · {number(node.value)}
                </text>
              </g>
            );
          })}
        </svg>
      )}
      <figcaption>
        <ol className="rows">
          {links.map((link) => (
            <li key={`${placeName(link.source)}${placeName(link.target)}`}>
              <span>
                {pipelineName(link.source)} → {pipelineName(link.target)}
              </span>
              <strong>{t("analytics.deals", { count: link.value })}</strong>
            </li>
          ))}
        </ol>
      </figcaption>
    </figure>
  );
}
