import { Button } from "@mantine/core";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useClose, useIsChanged, useUnsaved } from "../unsaved/useUnsaved";
import { submitFromSelect } from "./focus/submitFromSelect";

interface Props {
  children: ReactNode;
  /** What the user has filled in, which is guarded until it is saved; null when there is nothing to fill in. */
  input: unknown;
  /** The label of the submit button; without one the dialog can only be closed. */
  submit?: string;
  canSubmit?: boolean;
  isPending: boolean;
  /** Whether submitting destroys something. Then, and with nothing to fill in, the focus starts on the first button. */
  danger?: boolean;
  error?: string | null;
  onSubmit: () => void;
}

/** A form in a dialog, with its error and its buttons. */
export function DialogForm({ children, input, submit, canSubmit = true, isPending, danger, error, onSubmit }: Props) {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const close = useClose();
  useUnsaved(useIsChanged(input), { form });
  return (
    <form
      ref={form}
      className="form"
      onKeyDownCapture={(event) => {
        if (submit !== undefined && canSubmit) submitFromSelect(event);
      }}
      onSubmit={(event) => {
        event.preventDefault();
        // React passes it on to a form around the dialog, although the page does not.
        event.stopPropagation();
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
        <Button variant="default" data-autofocus={danger || input === null || undefined} onClick={close}>
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
