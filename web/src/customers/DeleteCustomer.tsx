import { Button } from "@mantine/core";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Customer } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { problemText } from "../components/problems";
import { useCustomerChanges } from "./customers";

/** Deletes the customer after a question. It cannot be undone. */
export function DeleteCustomer({ customer, onGone }: { customer: Customer; onGone: () => void }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const { remove } = useCustomerChanges();
  const close = () => {
    setAsking(false);
    remove.reset();
  };
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        leftSection={<Trash2 size={16} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t("customers.delete")}
      </Button>
      <Dialog opened={isAsking} title={t("customers.delete_who", { name: customer.name })} onClose={close}>
        <DialogForm
          danger
          submit={t("common.delete")}
          isPending={remove.isPending}
          error={remove.error && problemText(remove.error)}
          onClose={close}
          onSubmit={() => remove.mutate(customer, { onSuccess: onGone })}
        >
          <p className="plain-text">{t("customers.delete_detail")}</p>
        </DialogForm>
      </Dialog>
    </>
  );
}
