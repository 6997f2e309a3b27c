import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useLayer } from "../unsaved/layers";
import { FrameProvider, useFrame } from "../unsaved/useUnsaved";
import { useReturnFocus } from "./focus/returnFocus";

interface Props {
  title: string;
  /** In pixels; on a phone it covers the screen. */
  width: number;
  /** The search parameter that holds what is open. Closing changes it, and the navigation asks about unsaved input. */
  param: string;
  onClose: () => void;
  /** What gets the focus afterwards when what opened the drawer is gone, as `useReturnFocus` takes it. */
  focusKeys?: readonly string[];
  children: ReactNode;
}

/** A drawer at the right edge of the page. */
export function SideDrawer({ title, width, param, onClose, focusKeys, children }: Props) {
  const { t } = useTranslation();
  const { frame } = useFrame({ params: [param] });
  useLayer(true, onClose);
  useReturnFocus(true, focusKeys);
  return (
    <Drawer
      opened
      onClose={onClose}
      closeOnEscape={false}
      returnFocus={false}
      position="right"
      size={`min(${String(width)}px, 100vw)`}
      title={title}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <FrameProvider value={frame}>{children}</FrameProvider>
    </Drawer>
  );
}
