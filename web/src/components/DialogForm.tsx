import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  children: ReactNode;
  /** The label of the submit button; without one the dialog can only be closed. */
  submit?: string;
  canSubmit?: boolean;
  isPending: boolean;
  /** Whether submitting destroys something; then the focus starts on the button that cancels. */
  danger?: boolean;
  error?: string | null;
  onSubmit: () => void;
  onClose: () => void;
}

/** A form in a dialog, with its error and its buttons. */
export function DialogForm({ children, submit, canSubmit = true, isPending, danger, error, onSubmit, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (submit !== undefined && canSubmit && !isPending) onSubmit();
      }}
    >
      {children}
      {error && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
      <div className="form-end">
        <Button variant="default" data-autofocus={danger || submit === undefined || undefined} onClick={onClose}>
          {submit === undefined ? t("common.close") : t("common.cancel")}
        </Button>
        {submit !== undefined && (
          <Button type="submit" {...(danger && { color: "red" })} loading={isPending} disabled={!canSubmit}>
            {submit}
          </Button>
        )}
      </div>
    </form>
  );
}
