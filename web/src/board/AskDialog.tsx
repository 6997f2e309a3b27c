import { Button, Modal, NumberInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, data, seen } from "../api/client";
import type { Deal, DealChange } from "../api/types";
import { fractionDigits } from "../components/money";
import { fieldName } from "../deals/fieldName";
import { problemText } from "../shell/problems";
import type { Move } from "./board";

/** A move that waits for fields which the stage asks for. */
export interface Asked {
  move: Move;
  fields: readonly string[];
}

interface Props {
  asked: Asked | null;
  onClose: () => void;
  onAnswered: (move: Move) => void;
}

/** Asks for what a stage wants to know before a deal may stand on it. */
export function AskDialog({ asked, onClose, onAnswered }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={asked !== null}
      onClose={onClose}
      title={t("board.asks")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {asked && <Form key={asked.move.deal.id} asked={asked} onClose={onClose} onAnswered={onAnswered} />}
    </Modal>
  );
}

function Form({ asked, onClose, onAnswered }: Props & { asked: Asked }) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Record<string, string | number>>({});
  const { move, fields } = asked;
  const { lost_reason: lostReason, ...others } = values;
  const save = useMutation({
    mutationFn: (changes: DealChange) =>
      data<Deal>(
        client.PATCH("/v1/deals/{deal_id}", {
          params: { path: { deal_id: move.deal.id }, header: seen(move.deal.version) },
          body: changes,
        }),
      ),
    meta: { quiet: true },
  });
  const set = (field: string, value: string | number) => { setValues((before) => ({ ...before, [field]: value })); };
  const currency = move.deal.currency ?? "VND";

  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        const told = { ...move, ...(lostReason !== undefined && { lostReason: String(lostReason) }) };
        if (Object.keys(others).length === 0) onAnswered(told);
        else save.mutate(changesOf(others, move.deal), { onSuccess: (deal) => { onAnswered({ ...told, deal }); } });
      }}
    >
      {fields.map((field, at) =>
        field === "amount" || field === "probability" ? (
          <NumberInput
            key={field}
            label={field === "amount" ? `${fieldName(field)} (${currency})` : fieldName(field)}
            data-autofocus={at === 0 || undefined}
            required
            min={0}
            decimalScale={field === "amount" ? fractionDigits(currency) : 0}
            hideControls
            value={values[field] ?? ""}
            onChange={(value) => { set(field, value); }}
          />
        ) : (
          <TextInput
            key={field}
            label={fieldName(field)}
            data-autofocus={at === 0 || undefined}
            required
            type={field === "expected_close_date" ? "date" : "text"}
            maxLength={200}
            value={values[field] ?? ""}
            onChange={(event) => { set(field, event.currentTarget.value); }}
          />
        ),
      )}
      {save.error && <p className="form-error">{problemText(save.error)}</p>}
      <div className="form-end">
        <Button variant="default" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t("board.go_on")}
        </Button>
      </div>
    </form>
  );
}

/** What was typed as the API wants it: minor units, tags as a list, custom fields under `custom`. */
function changesOf(values: Record<string, string | number>, deal: Deal): DealChange {
  const custom: Record<string, unknown> = { ...deal.custom };
  const changes: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(values)) {
    if (field.startsWith("custom.")) custom[field.slice("custom.".length)] = value;
    else if (field === "amount") changes[field] = Math.round(Number(value) * 10 ** fractionDigits(deal.currency ?? "VND"));
    else if (field === "tags") changes[field] = String(value).split(",").map((tag) => tag.trim()).filter(Boolean);
    else changes[field] = value;
  }
  return { ...changes, ...(Object.keys(values).some((field) => field.startsWith("custom.")) && { custom }) } as DealChange;
}
