/** How the map is shown: its zoom, and whether it is compact. */
import { useLocalStorage } from "@mantine/hooks";
import { type RefObject, useEffect, useMemo, useState } from "react";

/** The zoom is relative to the map that fits. */
const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2] as const;
const FITS = STEPS.indexOf(1);
const LEAST_FIT = 0.8; // smaller text is hard to read

export interface MapView {
  /** How much larger the map is than the one that fits. */
  scale: number;
  canZoomIn: boolean;
  canZoomOut: boolean;
  isCompact: boolean;
  zoomIn: () => void;
  zoomOut: () => void;
  fit: () => void;
  setCompact: (isCompact: boolean) => void;
}

/** The compact mode is kept in the browser for the user; the zoom lasts until the page is left. */
export function useMapView(userId: string | undefined): MapView {
  const [step, setStep] = useState(FITS);
  const [isCompact, setCompact] = useLocalStorage({
    key: `saletunnel.compact_map.${userId ?? ""}`,
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  return useMemo(
    () => ({
      scale: STEPS[step] ?? 1,
      canZoomIn: step < STEPS.length - 1,
      canZoomOut: step > 0,
      isCompact,
      zoomIn: () => setStep((now) => Math.min(now + 1, STEPS.length - 1)),
      zoomOut: () => setStep((now) => Math.max(now - 1, 0)),
      fit: () => setStep(FITS),
      setCompact,
    }),
    [step, isCompact, setCompact],
  );
}

const TARGET = 24; // pixels of the screen, the least size of what is clicked
const LARGEST_TARGET = 30; // pixels of the map: a larger handle would cover its card

/** The size on the map of what is clicked, so that it is not too small on the screen. */
export function targetSize(zoom: number): number {
  return Math.min(LARGEST_TARGET, TARGET / Math.min(1, zoom));
}

/** The zoom with which a map of this width fits into the room; not below LEAST_FIT. */
export function fittingZoom(width: number, room: number): number {
  return Math.max(LEAST_FIT, Math.min(1, room / width));
}

/** Zooms with the keys `+`, `-` and `0` while the focus is on the map, but not in an input. */
export function useZoomKeys(map: RefObject<HTMLElement | null>, view: MapView): void {
  useEffect(() => {
    const element = map.current;
    const actions: Record<string, () => void> = {
      "+": view.zoomIn,
      "=": view.zoomIn, // the key of the plus, without Shift
      "-": view.zoomOut,
      "0": view.fit,
    };
    const zoom = (event: KeyboardEvent) => {
      const act = actions[event.key];
      const isShortcut = event.ctrlKey || event.metaKey || event.altKey;
      if (!act || isShortcut || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      act();
    };
    element?.addEventListener("keydown", zoom);
    return () => element?.removeEventListener("keydown", zoom);
  }, [map, view]);
}
