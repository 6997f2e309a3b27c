import { createTheme } from "@mantine/core";

import { filterOptions } from "./optionsFilter.ts";
import { typeAhead } from "./typeAhead.ts";

/**
 * Shades are chosen for contrast: with shade 8, white on the primary colour and the primary colour on white pass
 * WCAG AA. Dialogs do not lock scrolling, since that needs a style element, which the content security policy
 * refuses.
 */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 8, dark: 8 },
  colors: {
    // Bluish like the surfaces of the shell, from text to background.
    dark: [
      "#e6e9f2",
      "#c3c9d9",
      "#a9b1c6",
      "#79829b",
      "#46506a",
      "#333c52",
      "#222837",
      "#1e2431",
      "#171b26",
      "#11141d",
    ],
  },
  autoContrast: true,
  luminanceThreshold: 0.36,
  cursorType: "pointer",
  defaultRadius: "md",
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: "650" },
  components: {
    Modal: { defaultProps: { lockScroll: false, centered: true, radius: "lg" } },
    Drawer: { defaultProps: { lockScroll: false } },
    // Tooltips open by mouse, keyboard and touch.
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, events: { hover: true, focus: true, touch: true } } },
    // Fixed: a list is shown before its width is known, and would make the page of a phone wider for that moment.
    Combobox: { defaultProps: { floatingStrategy: "fixed" } },
    // A menu holds only items, so the focus starts on the first of them.
    Menu: { defaultProps: { shadow: "md", position: "bottom-end", withInitialFocusPlaceholder: false } },
    // A list opens when it is clicked, typed in, or by an arrow key; not when a dialog opens and puts the focus on it.
    Select: {
      defaultProps: {
        comboboxProps: { shadow: "md" },
        filter: filterOptions,
        onKeyDownCapture: typeAhead,
        openOnFocus: false,
      },
    },
    MultiSelect: { defaultProps: { filter: filterOptions, openOnFocus: false } },
    TagsInput: { defaultProps: { filter: filterOptions, openOnFocus: false } },
  },
});
