import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  opened: boolean;
  title: string;
  size?: number;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog over the page. What is in it is forgotten when it closes, so a component in it begins anew each time. */
export function Dialog({ opened, title, size, onClose, children }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      {...(size !== undefined && { size })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {children}
    </Modal>
  );
}
