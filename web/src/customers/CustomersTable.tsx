import { Table } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { Building2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Customer, CustomerSummary } from "../api/types";
import { summariesQuery } from "./customers";
import { ContactedText, DealSumText, NextRepeatText } from "./SummaryText";
import "./customers.css";

interface Props {
  /** The customers of each page of the list. */
  pages: readonly (readonly Customer[])[];
  onOpen: (customerId: string) => void;
}

/** Customers with what their deals come to. On a phone each is a card. */
export function CustomersTable({ pages, onOpen }: Props) {
  const { t } = useTranslation();
  const found = useQueries({ queries: pages.map((page) => summariesQuery(page.map(({ id }) => id))) });
  const summaries = new Map(found.flatMap(({ data = [] }) => data).map((summary) => [summary.customer_id, summary]));
  const columns = ["open", "won", "contacted", "next_repeat"] as const;
  return (
    <Table className="customers" highlightOnHover verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t("customers.name")}</Table.Th>
          <Table.Th scope="col">{t("customer_page.contact")}</Table.Th>
          {columns.map((column) => (
            <Table.Th key={column} scope="col">
              {t(`customer_page.${column}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {pages.flat().map((customer) => (
          <Row
            key={customer.id}
            customer={customer}
            summary={summaries.get(customer.id)}
            onOpen={() => onOpen(customer.id)}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface RowProps {
  customer: Customer;
  /** Undefined until it is read. */
  summary: CustomerSummary | undefined;
  onOpen: () => void;
}

function Row({ customer, summary, onOpen }: RowProps) {
  const { t } = useTranslation();
  const cell = (
    column: "open" | "won" | "contacted" | "next_repeat",
    content: (known: CustomerSummary) => ReactNode,
  ) => (
    <Table.Td data-label={t(`customer_page.${column}`)}>
      {summary ? content(summary) : <span className="deal-sum">…</span>}
    </Table.Td>
  );
  return (
    <Table.Tr>
      <Table.Td>
        <button type="button" className="link" onClick={onOpen}>
          {customer.kind === "company" && (
            <Building2 size={15} role="img" aria-label={t("customer_page.kinds.company")} />
          )}
          {customer.name}
        </button>
        {customer.opted_out && <span className="badge warn">{t("customers.opted_out")}</span>}
        {summary?.company_name && <small>{summary.company_name}</small>}
      </Table.Td>
      <Table.Td data-label={t("customer_page.contact")}>
        <span className="deal-sum">
          {customer.phone ?? (customer.email ? null : "–")}
          {customer.email && <small>{customer.email}</small>}
        </span>
      </Table.Td>
      {cell("open", ({ open, complete }) => (
        <DealSumText sum={open} complete={complete} />
      ))}
      {cell("won", ({ won, complete }) => (
        <DealSumText sum={won} complete={complete} />
      ))}
      {cell("contacted", ({ contacted_at }) => (
        <ContactedText at={contacted_at} />
      ))}
      {cell("next_repeat", ({ next_repeat }) => (
        <NextRepeatText repeat={next_repeat} />
      ))}
    </Table.Tr>
  );
}
