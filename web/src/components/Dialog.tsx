import { getDefaultZIndex, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useLayer } from "../unsaved/layers";
import { FrameProvider, useFrame } from "../unsaved/useUnsaved";
import { useReturnFocus } from "./focus/returnFocus";

interface Props {
  opened: boolean;
  title: string;
  size?: number;
  onClose: () => void;
  /** What gets the focus afterwards when what opened the dialog is gone, as `useReturnFocus` takes it. */
  focusKeys?: readonly string[];
  children: ReactNode;
}

/** A drawer can open a dialog that was mounted before the drawer. */
const ABOVE_DRAWERS = getDefaultZIndex("modal") + 1;

/**
 * A dialog over the page. Its content is unmounted when it closes, so it starts with fresh state each time. It asks
 * before unsaved input is lost.
 */
export function Dialog({ opened, title, size, onClose, focusKeys, children }: Props) {
  const { t } = useTranslation();
  const { frame } = useFrame({ onClose });
  useLayer(opened, frame.close);
  useReturnFocus(opened, focusKeys);
  return (
    <Modal
      opened={opened}
      onClose={frame.close}
      closeOnEscape={false}
      returnFocus={false}
      title={title}
      zIndex={ABOVE_DRAWERS}
      {...(!opened && { "data-closing": true })}
      {...(size !== undefined && { size })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <FrameProvider value={frame}>{children}</FrameProvider>
    </Modal>
  );
}
