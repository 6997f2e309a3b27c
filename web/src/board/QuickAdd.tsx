import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { toProblem } from "../api/problem";
import { meQuery } from "../api/queries";
import { problemAt } from "../components/problemAt";
import { problemText } from "../components/problems";
import { MemberSelect } from "../components/selects/MemberSelect";
import { useDealFields } from "../fields/dealFields";
import { MoneyField } from "../inputs/MoneyField";
import { useLayer } from "../unsaved/layers";
import { useIsChanged, useUnsaved } from "../unsaved/useUnsaved";
import { useAddDeal } from "./board";
import { useBoardTools } from "./boardTools";
import { type Answers, toDealChange } from "./entering/answers";
import { MissingFieldInputs } from "./entering/MissingFieldInputs";
import { isAnswered, requiredFields } from "./entering/stageFields";

interface Props {
  stageId: string;
  onClose: () => void;
}

const CONTACT = ["phone", "email"] as const;
const OWN = { title: "", customer: "", phone: "", email: "" };

/**
 * Adds a deal with the little that is known during a phone call: title, customer with ways to reach them, amount,
 * responsible, and what the stage requires.
 */
export function QuickAdd({ stageId, onClose }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const { pipelineId, stages } = useBoardTools();
  const add = useAddDeal(pipelineId);
  const dealFields = useDealFields();
  const [texts, setTexts] = useState(OWN);
  const [amount, setAmount] = useState<number | null>(null);
  const [responsible, setResponsible] = useState<string | null>(user?.id ?? null);
  const [answers, setAnswers] = useState<Answers>({});
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const currency = user?.account.currency ?? "VND";
  const form = useRef<HTMLFormElement>(null);
  const { leave } = useUnsaved(useIsChanged({ texts, amount, responsible, answers }), { form });
  const cancel = () => leave(onClose);
  useLayer(true, cancel);

  const stage = stages.find((one) => one.id === stageId);
  // The stage may require more than this page knows: then the refusal names it.
  const reported = add.error ? (toProblem(add.error).document.fields ?? []) : [];
  const required = [...new Set([...(stage ? requiredFields(stage) : []), ...reported])];
  const customer = texts.customer.trim();
  const own = { title: texts.title, customer, amount: amount ?? "", responsible_id: responsible ?? "" };
  const further = required.filter((field) => !(field in own));
  const isComplete = isAnswered(["title", ...required], { ...answers, ...own });
  const edit = (field: keyof typeof OWN) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setTexts((before) => ({ ...before, [field]: value }));
  };

  return (
    <form
      ref={form}
      className="quick-add"
      aria-label={t("board.add")}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isComplete) return;
        add.mutate(
          {
            title: texts.title.trim(),
            stage_id: stageId,
            ...(customer !== "" && {
              customer: { name: customer, phone: texts.phone.trim() || null, email: texts.email.trim() || null },
            }),
            ...(amount !== null && { amount, currency }),
            responsible_id: responsible,
            ...toDealChange(answers, { currency, custom: {} }, dealFields),
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
        value={texts.title}
        error={add.error ? problemText(add.error) : undefined}
        onChange={edit("title")}
      />
      <TextInput
        label={t("fields.customer_name")}
        required={required.includes("customer")}
        maxLength={limits.Contact.name.maxLength}
        value={texts.customer}
        onChange={edit("customer")}
      />
      {customer !== "" &&
        CONTACT.map((field) => (
          <TextInput
            key={field}
            label={t(`customers.${field}`)}
            inputMode={field === "phone" ? "tel" : "email"}
            maxLength={limits.Contact[field].maxLength}
            value={texts[field]}
            error={problemAt(add.error, `/customer/${field}`)}
            onChange={edit(field)}
          />
        ))}
      <MoneyField
        label={t("fields.amount")}
        required={required.includes("amount")}
        currency={currency}
        value={amount}
        onChange={setAmount}
      />
      <MemberSelect
        label={t("fields.responsible_id")}
        required={required.includes("responsible_id")}
        clearable
        {...(user?.role === "agent" && { only: [user.id] })}
        value={responsible}
        onChange={setResponsible}
      />
      <MissingFieldInputs
        stageId={stageId}
        fields={further}
        answers={answers}
        currency={currency}
        onChange={(field, value) => setAnswers((before) => ({ ...before, [field]: value }))}
      />
      <div className="form-end">
        <Button size="compact-sm" variant="default" onClick={cancel}>
          {t("common.cancel")}
        </Button>
        <Button size="compact-sm" type="submit" loading={add.isPending} disabled={!isComplete}>
          {t("common.add")}
        </Button>
      </div>
    </form>
  );
}
