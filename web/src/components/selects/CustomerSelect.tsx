import { Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { customerQuery, customerSearchQuery } from "../../api/queries";

interface Props extends Omit<SelectProps, "data"> {
  /** Whether only customers that are companies can be chosen. */
  onlyCompanies?: boolean;
}

/** Chooses a customer of the company, found by name, phone or email. */
export function CustomerSelect({ value, onlyCompanies = false, ...props }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed, 250);
  const { data: chosen, isLoading } = useQuery({ ...customerQuery(value ?? ""), enabled: Boolean(value) });
  const { data: found } = useQuery(customerSearchQuery(q === chosen?.name ? "" : q, onlyCompanies));
  const customers = [...(chosen ? [chosen] : []), ...(found?.data.filter(({ id }) => id !== chosen?.id) ?? [])];
  return (
    <Select
      searchable
      clearable
      placeholder={t(isLoading ? "common.loading" : "customers.search")}
      nothingFoundMessage={t("customers.nobody_found")}
      value={value ?? null}
      data={customers.map(({ id, name, phone, email }) => ({
        value: id,
        label: [name, phone ?? email].filter(Boolean).join(" · "),
      }))}
      filter={({ options }) => options}
      onSearchChange={setTyped}
      {...props}
    />
  );
}
