import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { problemText } from "./problems";

interface Props {
  /** The mutation that saves the form. */
  save: { error: Error | null; isPending: boolean };
  /** Whether there is something to save, and nothing is wrong with it. */
  canSave: boolean;
}

/** The end of a form that stays open: why it was not saved, and the button that saves it. */
export function SaveEnd({ save, canSave }: Props) {
  const { t } = useTranslation();
  return (
    <>
      {save.error && (
        <p className="form-error" role="alert">
          {problemText(save.error)}
        </p>
      )}
      <div className="form-end">
        <Button type="submit" loading={save.isPending} disabled={!canSave}>
          {t("common.save")}
        </Button>
      </div>
    </>
  );
}
