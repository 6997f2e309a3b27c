import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, unwrap, ifMatch } from "../api/client";
import { meQuery } from "../api/queries";
import type { Deal, DealChange } from "../api/types";
import { useSubmission } from "../api/useSubmission";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { dealFocusKey, stageFocusKey } from "../components/focus/keys";
import { problemText } from "../components/problems";
import { useDealFields } from "../fields/dealFields";
import type { Move } from "./board";
import { type Answers, toDealChange } from "./entering/answers";
import { MissingFieldInputs } from "./entering/MissingFieldInputs";
import { isAnswered } from "./entering/stageFields";

/** A move that needs values of fields first. */
export interface Question {
  move: Move;
  fields: readonly string[];
}

interface Props {
  asked: Question | null;
  onClose: () => void;
  onAnswered: (move: Move) => void;
}

/** Asks for the fields that a stage requires of a deal. */
export function MissingFieldsDialog({ asked, onClose, onAnswered }: Props) {
  const { t } = useTranslation();
  const focusKeys = asked ? [dealFocusKey(asked.move.deal.id), stageFocusKey(asked.move.stageId)] : [];
  return (
    <Dialog opened={asked !== null} onClose={onClose} title={t("board.asks")} focusKeys={focusKeys}>
      {asked && <Form key={asked.move.deal.id} asked={asked} onAnswered={onAnswered} />}
    </Dialog>
  );
}

function Form({ asked, onAnswered }: Pick<Props, "onAnswered"> & { asked: Question }) {
  const { t } = useTranslation();
  const dealFields = useDealFields();
  const { data: user } = useQuery(meQuery);
  const [answers, setAnswers] = useState<Answers>({});
  const { move, fields } = asked;
  const currency = move.deal.currency ?? user?.account.currency ?? "VND";
  const { lost_reason: lostReason, ...others } = answers;
  const save = useSubmission({
    mutationFn: (changes: DealChange) =>
      unwrap<Deal>(
        client.PATCH("/v1/deals/{deal_id}", {
          params: { path: { deal_id: move.deal.id }, header: ifMatch(move.deal.version) },
          body: changes,
        }),
      ),
    meta: { quiet: true },
  });

  return (
    <DialogForm
      input={answers}
      submit={t("board.go_on")}
      canSubmit={isAnswered(fields, answers)}
      isPending={save.isPending}
      error={save.error && problemText(save.error)}
      onSubmit={() => {
        const answered = { ...move, ...(lostReason !== undefined && { lostReason: String(lostReason) }) };
        if (Object.keys(others).length === 0) onAnswered(answered);
        else
          save.mutate(toDealChange(others, { ...move.deal, currency }, dealFields), {
            onSuccess: (deal) => onAnswered({ ...answered, deal }),
          });
      }}
    >
      <MissingFieldInputs
        stageId={move.stageId}
        fields={fields}
        answers={answers}
        currency={currency}
        takesFocus
        onChange={(field, value) => setAnswers((before) => ({ ...before, [field]: value }))}
      />
    </DialogForm>
  );
}
