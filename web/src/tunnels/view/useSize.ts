import { type RefObject, useLayoutEffect, useState } from "react";

interface Size {
  width: number;
  height: number;
}

/** Until the element is measured, which happens before it is painted. */
const UNKNOWN: Size = { width: 1_200, height: 800 };

/** The size of an element's content in pixels, without padding and scroll bars; measured again when it changes. */
export function useContentSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState(UNKNOWN);
  useLayoutEffect(() => {
    const measured = element.current;
    if (!measured) return;
    const measure = () => {
      const { paddingLeft, paddingRight, paddingTop, paddingBottom } = getComputedStyle(measured);
      const width = measured.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
      const height = measured.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
