import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { membersQuery } from "../../api/queries";

interface Props extends Omit<SelectProps, "data"> {
  /** Further options besides the members. */
  others?: { value: string; label: string }[];
  /** The ids of the members on offer; without it all of them. */
  only?: string[];
  /** The id of a member who is among the others. */
  except?: string;
}

/** Chooses a member of the company. */
export function MemberSelect({ others = [], only, except, value, ...props }: Props) {
  const { t } = useTranslation();
  const { data: members = [], isLoading } = useQuery(membersQuery);
  const people = members
    .filter(({ id }) => id !== except && (only?.includes(id) ?? true))
    .map(({ id, name, email }) => ({ value: id, label: name || email || t("user.unnamed") }));
  const known = [...others, ...people];
  const isUnknown = value && !known.some((one) => one.value === value);
  return (
    <Select
      searchable
      placeholder={t("deals.nobody")}
      value={value ?? null}
      data={isUnknown ? [...known, { value, label: t(isLoading ? "common.loading" : "deals.somebody_gone") }] : known}
      {...props}
    />
  );
}
