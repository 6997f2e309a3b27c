/** Keeps the height of a sticky foot in the variable --foot of what scrolls above it, which leaves room for it. */
export function keepFootHeight(foot: HTMLElement | null): (() => void) | undefined {
  const scroller = foot?.closest<HTMLElement>(".panel-body, [role=dialog]");
  if (!foot || !scroller) return undefined;
  const observer = new ResizeObserver(() => scroller.style.setProperty("--foot", `${String(foot.offsetHeight)}px`));
  observer.observe(foot);
  return () => {
    observer.disconnect();
    scroller.style.removeProperty("--foot");
  };
}
