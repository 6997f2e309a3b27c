import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../api/queries";
import type { Stage } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { problemText } from "../components/problems";
import { useDealFields } from "../fields/dealFields";
import type { SelectionMove } from "./bulkMove";
import { type Answers, toDealChange } from "./entering/answers";
import { MissingFieldInputs } from "./entering/MissingFieldInputs";
import { isAnswered } from "./entering/stageFields";

export interface BulkQuestion {
  stage: Stage;
  fields: readonly string[];
  /** The number of deals that move. */
  count: number;
}

interface Props {
  asked: BulkQuestion | null;
  isPending: boolean;
  error: unknown;
  onClose: () => void;
  onAnswered: (answers: Pick<SelectionMove, "lost_reason" | "fields">) => void;
}

/** Asks once for the fields that a stage requires of many deals. */
export function BulkFieldsDialog({ asked, onClose, ...props }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={asked !== null} onClose={onClose} title={t("board.asks")}>
      {asked && <Form asked={asked} {...props} />}
    </Dialog>
  );
}

function Form({ asked, isPending, error, onAnswered }: Omit<Props, "onClose"> & { asked: BulkQuestion }) {
  const { t } = useTranslation();
  const dealFields = useDealFields();
  const { data: user } = useQuery(meQuery);
  const [answers, setAnswers] = useState<Answers>({});
  const { fields, count, stage } = asked;
  const currency = user?.account.currency ?? "VND";
  const { lost_reason: lostReason, ...others } = answers;
  const given = Object.keys(others).length > 0;

  return (
    <DialogForm
      input={answers}
      submit={t("board.go_on")}
      canSubmit={isAnswered(fields, answers)}
      isPending={isPending}
      error={error ? problemText(error) : null}
      onSubmit={() =>
        onAnswered({
          ...(lostReason !== undefined && { lost_reason: String(lostReason) }),
          ...(given && { fields: toDealChange(others, { currency, custom: {} }, dealFields) }),
        })
      }
    >
      <p className="plain-text">{t("board.asks_once", { count, stage: stage.name })}</p>
      <MissingFieldInputs
        stageId={stage.id}
        fields={fields}
        answers={answers}
        currency={currency}
        takesFocus
        onChange={(field, value) => setAnswers((before) => ({ ...before, [field]: value }))}
      />
    </DialogForm>
  );
}
