import { type ReactNode, useEffect, useId, useRef } from "react";
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
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (isOpen && !dialog.current?.open) dialog.current?.showModal();
    else if (!isOpen) dialog.current?.close();
  }, [isOpen]);

  return (
    <dialog ref={dialog} className="alert-dialog" role="alertdialog" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      <p>{detail}</p>
      <div>{children}</div>
    </dialog>
  );
}
