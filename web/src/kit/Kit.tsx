/**
 * The components that pages are made of, in the house's theme. Apart from the shell, so that the shell is there while
 * this is still on its way; the theme's variables stand in a style sheet, so no style element is written.
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
