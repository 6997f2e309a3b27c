import { Rows4, ZoomIn, ZoomOut } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { MapView } from "./mapView";
import "./view-bar.css";

/** Buttons for the zoom and the compact mode of the map. The keys for the zoom act while the focus is on the map. */
export function ViewBar({ view }: { view: MapView }) {
  const { t, i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" }).format(view.scale);
  return (
    <div className="view-bar" role="group" aria-label={t("tunnels.view")}>
      <button
        type="button"
        className="icon-button"
        aria-label={t("tunnels.zoom_out")}
        title={`${t("tunnels.zoom_out")} (−)`}
        aria-disabled={!view.canZoomOut}
        onClick={view.zoomOut}
      >
        <ZoomOut size={18} aria-hidden />
      </button>
      <button
        type="button"
        className="view-scale"
        aria-label={`${percent}, ${t("tunnels.zoom_fit")}`}
        title={`${t("tunnels.zoom_fit")} (0)`}
        onClick={view.fit}
      >
        {percent}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t("tunnels.zoom_in")}
        title={`${t("tunnels.zoom_in")} (+)`}
        aria-disabled={!view.canZoomIn}
        onClick={view.zoomIn}
      >
        <ZoomIn size={18} aria-hidden />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-pressed={view.isCompact}
        aria-label={t("tunnels.compact")}
        title={t("tunnels.compact")}
        onClick={() => view.setCompact(!view.isCompact)}
      >
        <Rows4 size={18} aria-hidden />
      </button>
    </div>
  );
}
