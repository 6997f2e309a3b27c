import { getDefaultZIndex, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  opened: boolean;
  title: string;
  size?: number;
  onClose: () => void;
  children: ReactNode;
}

/** A drawer can open a dialog that was mounted before the drawer. */
const ABOVE_DRAWERS = getDefaultZIndex("modal") + 1;

/** A dialog over the page. Its content is unmounted when it closes, so it starts with fresh state each time. */
export function Dialog({ opened, title, size, onClose, children }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      zIndex={ABOVE_DRAWERS}
      {...(size !== undefined && { size })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {children}
    </Modal>
  );
}
