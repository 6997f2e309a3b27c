import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { problemOf } from "../api/problem";
import type { Customer } from "../api/types";
import { problemText } from "../shell/problems";
import { useCustomerChanges } from "./customers";

interface Props {
  opened: boolean;
  onClose: () => void;
  onMade: (customer: Customer) => void;
}

const EMPTY = { name: "", phone: "", email: "" };

export function NewCustomerDialog({ opened, onClose, onMade }: Props) {
  const { t } = useTranslation();
  const { add } = useCustomerChanges();
  const [values, setValues] = useState(EMPTY);
  const close = () => {
    setValues(EMPTY);
    add.reset();
    onClose();
  };
  const wrong = add.error ? (problemOf(add.error).document.errors ?? []).map(({ pointer }) => pointer.slice(1)) : [];

  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("customers.new")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          const { name, phone, email } = values;
          add.mutate(
            { name: name.trim(), phone: phone.trim() || null, email: email.trim() || null },
            {
              onSuccess: (made) => {
                close();
                onMade(made);
              },
            },
          );
        }}
      >
        {(["name", "phone", "email"] as const).map((field) => (
          <TextInput
            key={field}
            label={t(`customers.${field}`)}
            required={field === "name"}
            data-autofocus={field === "name" || undefined}
            maxLength={field === "email" ? 254 : field === "phone" ? 30 : 100}
            value={values[field]}
            error={wrong.includes(field) ? t("customers.not_valid") : undefined}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setValues((before) => ({ ...before, [field]: value }));
            }}
          />
        ))}
        {add.error && wrong.length === 0 && <p className="form-error">{problemText(add.error)}</p>}
        <div className="form-end">
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={add.isPending} disabled={values.name.trim() === ""}>
            {t("common.add")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
