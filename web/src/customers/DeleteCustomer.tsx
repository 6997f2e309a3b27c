import { useTranslation } from "react-i18next";

import type { Customer } from "../api/types";
import { DeleteButton } from "../components/DeleteButton";
import { useCustomerChanges } from "./customers";

/** Deletes the customer. It cannot be undone. */
export function DeleteCustomer({ customer, onGone }: { customer: Customer; onGone: () => void }) {
  const { t } = useTranslation();
  const { remove } = useCustomerChanges();
  return (
    <DeleteButton
      label={t("customers.delete")}
      question={t("customers.delete_who", { name: customer.name })}
      detail={t("customers.delete_detail")}
      request={remove}
      onConfirm={() => remove.mutate(customer, { onSuccess: onGone })}
    />
  );
}
