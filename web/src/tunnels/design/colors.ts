/** The colours on offer, by their names: those of the default stages, and a few more. */
export const COLORS = {
  blue: "#39A8EF",
  sky: "#2FC6F6",
  cyan: "#55D0E0",
  turquoise: "#47E4C2",
  green: "#7BD500",
  amber: "#FFA900",
  orange: "#FF7A45",
  red: "#FF5752",
  pink: "#F5549A",
  purple: "#A66EFA",
  indigo: "#5B6CFF",
  grey: "#A8ADB4",
} as const;
