/** The fields of a customer, edited in place. */
import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import type { Customer, CustomerChange } from "../api/types";
import { CustomerSelect } from "../components/selects/CustomerSelect";
import { LANGUAGES } from "../i18n";
import { LongTextInPlace, TextInPlace } from "../inputs/InPlace";
import { KINDS } from "./customers";

interface Props {
  customer: Customer;
  canChange: boolean;
  onChange: (changes: CustomerChange) => void;
  /** Like `onChange`, for values that stay in their input until they are saved. */
  onSave: (changes: CustomerChange) => Promise<unknown>;
}

export function CustomerFields({ customer, canChange, onChange, onSave }: Props) {
  const { t } = useTranslation();
  const { kind, company_id, language } = customer;
  const common = (field: "name" | "phone" | "email" | "notes") => ({
    label: t(`customers.${field}`),
    draft: `customer.${customer.id}.${field}`,
    readOnly: !canChange,
    value: customer[field] ?? "",
    maxLength: limits.CustomerChange[field].maxLength,
  });
  const languages = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }));
  const isOther = language !== null && !languages.some(({ value }) => value === language);
  return (
    <div className="drawer-fields">
      <TextInPlace {...common("name")} required onSave={(name) => onSave({ name })} />
      <Select
        label={t("customer_page.kind")}
        allowDeselect={false}
        readOnly={!canChange}
        value={kind}
        data={KINDS.map((value) => ({ value, label: t(`customer_page.kinds.${value}`) }))}
        onChange={(value) => {
          if (value === "company") onChange({ kind: value, company_id: null });
          else if (value === "person") onChange({ kind: value });
        }}
      />
      {kind === "person" && (
        <CustomerSelect
          label={t("customer_page.company")}
          onlyCompanies
          readOnly={!canChange}
          clearable={canChange}
          value={company_id}
          onChange={(value) => onChange({ company_id: value })}
        />
      )}
      <TextInPlace {...common("phone")} onSave={(phone) => onSave({ phone: phone || null })} />
      <TextInPlace {...common("email")} onSave={(email) => onSave({ email: email || null })} />
      <Select
        label={t("customers.language")}
        clearable={canChange}
        readOnly={!canChange}
        value={language}
        data={isOther ? [...languages, { value: language, label: language }] : languages}
        onChange={(value) => onChange({ language: value })}
      />
      <LongTextInPlace {...common("notes")} onSave={(notes) => onSave({ notes: notes || null })} />
    </div>
  );
}
