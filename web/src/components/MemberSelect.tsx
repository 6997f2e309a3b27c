import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { membersQuery } from "../api/queries";

interface Props extends Omit<SelectProps, "data"> {
  /** What can be chosen besides the people. */
  others?: { value: string; label: string }[];
  /** The only people who can be chosen; everybody without it. */
  only?: string[];
}

/** One of the people of the company. */
export function MemberSelect({ others = [], only, value, ...props }: Props) {
  const { t } = useTranslation();
  const { data: members = [] } = useQuery(membersQuery);
  const people = members
    .filter(({ id }) => only?.includes(id) ?? true)
    .map(({ id, name, email }) => ({ value: id, label: name || email || t("user.unnamed") }));
  const known = [...others, ...people];
  const isGone = value && !known.some((one) => one.value === value);
  return (
    <Select
      searchable
      placeholder={t("deals.nobody")}
      value={value ?? null}
      data={isGone ? [...known, { value, label: t("deals.somebody_gone") }] : known}
      {...props}
    />
  );
}
