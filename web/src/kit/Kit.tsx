/**
 * Provides Mantine's theme to the pages. It is loaded apart from the shell, so that the shell appears earlier. The
 * variables of the theme are in a style sheet, so Mantine adds no style element.
 */
import "./styles";

import { MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";

import { useShownScheme } from "./scheme";
import { theme } from "./theme";

export default function Kit({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={useShownScheme()}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      {children}
    </MantineProvider>
  );
}
