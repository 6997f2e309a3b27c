/** The colours on offer: those of the default stages, and a few more. */
export const COLORS = [
  "#39A8EF",
  "#2FC6F6",
  "#55D0E0",
  "#47E4C2",
  "#7BD500",
  "#FFA900",
  "#FF7A45",
  "#FF5752",
  "#F5549A",
  "#A66EFA",
  "#5B6CFF",
  "#A8ADB4",
] as const;
