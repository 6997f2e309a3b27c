import { SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { toProblem } from "../api/problem";
import type { Customer } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { problemText } from "../components/problems";
import { type Kind, KINDS, useCustomerChanges } from "./customers";

interface Props {
  opened: boolean;
  onClose: () => void;
  onMade: (customer: Customer) => void;
}

const FIELDS = ["name", "phone", "email"] as const;

type Values = Record<(typeof FIELDS)[number], string> & { kind: Kind };

export function NewCustomerDialog({ opened, onClose, onMade }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("customers.new")}>
      <Form onClose={onClose} onMade={onMade} />
    </Dialog>
  );
}

function Form({ onClose, onMade }: Omit<Props, "opened">) {
  const { t } = useTranslation();
  const { add } = useCustomerChanges();
  const [values, setValues] = useState<Values>({ kind: "person", name: "", phone: "", email: "" });
  const { kind, name, phone, email } = values;
  const invalidFields = add.error
    ? FIELDS.filter((field) => toProblem(add.error).document.errors?.some(({ pointer }) => pointer === `/${field}`))
    : [];

  return (
    <DialogForm
      input={values}
      submit={t("common.add")}
      canSubmit={name.trim() !== ""}
      isPending={add.isPending}
      error={add.error && invalidFields.length === 0 ? problemText(add.error) : null}
      onSubmit={() =>
        add.mutate(
          { kind, name: name.trim(), phone: phone.trim() || null, email: email.trim() || null },
          {
            onSuccess: (made) => {
              onClose();
              onMade(made);
            },
          },
        )
      }
    >
      <SegmentedControl
        aria-label={t("customer_page.kind")}
        value={kind}
        data={KINDS.map((value) => ({ value, label: t(`customer_page.kinds.${value}`) }))}
        onChange={(value) => setValues((before) => ({ ...before, kind: value as Kind }))}
      />
      {FIELDS.map((field) => (
        <TextInput
          key={field}
          label={t(`customers.${field}`)}
          required={field === "name"}
          data-autofocus={field === "name" || undefined}
          maxLength={limits.NewCustomer[field].maxLength}
          value={values[field]}
          error={invalidFields.includes(field) ? t("customers.not_valid") : undefined}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setValues((before) => ({ ...before, [field]: value }));
          }}
        />
      ))}
    </DialogForm>
  );
}
