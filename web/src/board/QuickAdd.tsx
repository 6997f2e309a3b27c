import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { meQuery } from "../api/queries";
import { MemberSelect } from "../components/MemberSelect";
import { problemText } from "../components/problems";
import { MoneyField } from "../inputs/MoneyField";
import { useAddDeal } from "./board";
import { useBoardTools } from "./boardTools";

interface Props {
  stageId: string;
  onClose: () => void;
}

/** Adds a deal with the little that is known during a phone call: title, customer, amount, responsible. */
export function QuickAdd({ stageId, onClose }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const add = useAddDeal(useBoardTools().pipelineId);
  const [title, setTitle] = useState("");
  const [customer, setCustomer] = useState("");
  const [amount, setAmount] = useState<number | null>(null);
  const [responsible, setResponsible] = useState<string | null>(user?.id ?? null);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const currency = user?.account.currency ?? "VND";

  return (
    <form
      className="quick-add"
      aria-label={t("board.add")}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(
          {
            title: title.trim(),
            stage_id: stageId,
            ...(customer.trim() !== "" && { customer: { name: customer.trim() } }),
            ...(amount !== null && { amount, currency }),
            responsible_id: responsible,
          },
          { onSuccess: onClose },
        );
      }}
    >
      <TextInput
        label={t("fields.title")}
        ref={first}
        required
        maxLength={limits.NewDeal.title.maxLength}
        value={title}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
        }}
        error={add.error ? problemText(add.error) : undefined}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <TextInput
        label={t("fields.customer_name")}
        maxLength={limits.Contact.name.maxLength}
        value={customer}
        onChange={(event) => setCustomer(event.currentTarget.value)}
      />
      <MoneyField label={t("fields.amount")} currency={currency} value={amount} onChange={setAmount} />
      <MemberSelect
        label={t("fields.responsible_id")}
        clearable
        {...(user?.role === "agent" && { only: [user.id] })}
        value={responsible}
        onChange={setResponsible}
      />
      <div className="form-end">
        <Button size="compact-sm" variant="default" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button size="compact-sm" type="submit" loading={add.isPending} disabled={title.trim() === ""}>
          {t("common.add")}
        </Button>
      </div>
    </form>
  );
}
