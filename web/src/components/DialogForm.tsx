import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  children: ReactNode;
  /** What the button says that does it; without one there is nothing left but to close. */
  submit?: string;
  canSubmit?: boolean;
  isPending: boolean;
  /** Whether something is lost by it: then the focus begins where nothing is. */
  danger?: boolean;
  error?: string | null;
  onSubmit: () => void;
  onClose: () => void;
}

/** What is asked in a dialog, and its end: why it was refused, and the buttons that leave it. */
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
