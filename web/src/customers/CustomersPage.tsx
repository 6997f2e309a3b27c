/** The customers of the company, found by name, phone or email. */
import { Button, Switch, TextInput } from "@mantine/core";
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
import { CustomersTable } from "./CustomersTable";
import { NewCustomerDialog } from "./NewCustomerDialog";

const route = getRouteApi("/customers");

export function CustomersPage() {
  const { t } = useTranslation();
  const { q = "", customer, kind, add } = route.useSearch();
  const navigate = route.useNavigate();
  const canChange = useRole("agent");
  const [typed, setTyped] = useState(q);
  const [isAdding, setAdding] = useState(false);
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...customersQuery(q, kind === "company"),
    placeholderData: keepPreviousData,
  });
  const search = useDebouncedCallback((text: string) => {
    void navigate({ search: (before) => ({ ...before, q: text.trim() || undefined }), replace: true });
  }, 250);
  const open = (id: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, customer: id, add: undefined }) });
  const closeAdding = () => {
    setAdding(false);
    if (add !== undefined) void navigate({ search: (before) => ({ ...before, add: undefined }), replace: true });
  };
  const isFiltered = q !== "" || kind !== undefined;
  const pages = data?.pages.map((page) => page.data) ?? [];

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
        <Switch
          label={t("customer_page.only_companies")}
          checked={kind === "company"}
          onChange={(event) => {
            const only = event.currentTarget.checked ? "company" : undefined;
            void navigate({ search: (before) => ({ ...before, kind: only }), replace: true });
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
      ) : pages.flat().length === 0 && !hasNextPage ? (
        <Notice
          icon={<Users size={30} aria-hidden />}
          title={t(isFiltered ? "customers.nobody_found" : "customers.none")}
          detail={t(isFiltered ? "customers.nobody_found_detail" : "customers.none_detail")}
        />
      ) : (
        <div className="sheet">
          <CustomersTable pages={pages} onOpen={open} />
          {hasNextPage && (
            <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t("common.more")}
            </Button>
          )}
        </div>
      )}
      {/* A link may ask for the dialog. */}
      <NewCustomerDialog
        opened={isAdding || (canChange && add !== undefined)}
        onClose={closeAdding}
        onMade={(made) => open(made.id)}
      />
      {customer && (
        <CustomerDrawer key={customer} customerId={customer} pipelines={pipelines} onClose={() => open(undefined)} />
      )}
    </div>
  );
}
