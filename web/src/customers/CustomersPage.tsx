/** The customers of the company, found by name, phone or email. */
import { Button, Table, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus, Search, Users } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { pipelinesQuery } from "../api/queries";
import { useRole } from "../api/roles";
import { Failed, Notice, Waiting } from "../components/Notice";
import { CustomerDrawer } from "./CustomerDrawer";
import { customersQuery } from "./customers";
import { NewCustomerDialog } from "./NewCustomerDialog";

const route = getRouteApi("/customers");

export function CustomersPage() {
  const { t } = useTranslation();
  const { q = "", customer } = route.useSearch();
  const navigate = route.useNavigate();
  const canChange = useRole("agent");
  const [typed, setTyped] = useState(q);
  const [isAdding, setAdding] = useState(false);
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...customersQuery(q),
    placeholderData: keepPreviousData,
  });
  const search = useDebouncedCallback((text: string) => {
    void navigate({ search: (before) => ({ ...before, q: text.trim() || undefined }), replace: true });
  }, 250);
  const open = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, customer: id }) });
  const customers = data?.pages.flatMap((page) => page.data) ?? [];

  return (
    <div className="plain-page">
      <header className="page-head">
        <h1>{t("nav.customers")}</h1>
        <span className="grow" />
        <TextInput
          type="search"
          aria-label={t("customers.search")}
          placeholder={t("customers.search")}
          leftSection={<Search size={16} aria-hidden />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            search(event.currentTarget.value);
          }}
        />
        {canChange && (
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setAdding(true)}>
            {t("customers.add")}
          </Button>
        )}
      </header>
      {error && !data ? (
        <Failed error={error} />
      ) : !data ? (
        <Waiting />
      ) : customers.length === 0 && !hasNextPage ? (
        <Notice
          icon={<Users size={30} aria-hidden />}
          title={t(q ? "customers.nobody_found" : "customers.none")}
          detail={t(q ? "customers.nobody_found_detail" : "customers.none_detail")}
        />
      ) : (
        <div className="sheet">
          <Table highlightOnHover verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t("customers.name")}</Table.Th>
                <Table.Th scope="col">{t("customers.phone")}</Table.Th>
                <Table.Th scope="col">{t("customers.email")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {customers.map((one) => (
                <Table.Tr key={one.id}>
                  <Table.Td>
                    <button type="button" className="link" onClick={() => open(one.id)}>
                      {one.name}
                    </button>
                    {one.opted_out && <span className="badge warn">{t("customers.opted_out")}</span>}
                  </Table.Td>
                  <Table.Td>{one.phone}</Table.Td>
                  <Table.Td>{one.email}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {hasNextPage && (
            <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t("common.more")}
            </Button>
          )}
        </div>
      )}
      <NewCustomerDialog opened={isAdding} onClose={() => setAdding(false)} onMade={(made) => open(made.id)} />
      {customer && (
        <CustomerDrawer key={customer} customerId={customer} pipelines={pipelines} onClose={() => open(undefined)} />
      )}
    </div>
  );
}
