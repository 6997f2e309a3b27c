import { type ReactNode, useId } from "react";

import { useModal } from "./useModal";
import "./alert-dialog.css";

interface Props {
  isOpen: boolean;
  title: string;
  detail: string;
  /** The buttons. */
  children: ReactNode;
  onClose: () => void;
}

/** A question or a message above everything else, in the browser's top layer. */
export function AlertDialog({ isOpen, title, detail, children, onClose }: Props) {
  const dialog = useModal(isOpen);
  const id = useId();
  return (
    <dialog ref={dialog} className="alert-dialog" role="alertdialog" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      <p>{detail}</p>
      <div>{children}</div>
    </dialog>
  );
}
