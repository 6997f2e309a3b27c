import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Combine } from "lucide-react";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Customer, CustomerMerge } from "../api/types";
import { JobProgress } from "../components/JobProgress";
import { OnDemand } from "../components/OnDemand";
import { problemText } from "../components/problems";
import { showToast } from "../components/toasts";
import { mergesQuery, useMerging } from "./customers";

const MergeDialog = lazy(async () => ({ default: (await import("./MergeDialog")).MergeDialog }));

/** Merges another customer into the customer, and shows those that were merged, to be separated again. */
export function Merges({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const { data } = useQuery(mergesQuery(customer.id));
  const { undo, refresh } = useMerging(customer);
  const [isMerging, setMerging] = useState(false);
  return (
    <>
      {data && data.data.length > 0 && (
        <section aria-label={t("customer_page.merges")}>
          <h3>{t("customer_page.merges")}</h3>
          <ul className="rows">
            {data.data.map((merge) => (
              <MergedCustomer
                key={merge.other_id}
                merge={merge}
                isPending={undo.isPending}
                onUndo={() => undo.mutate(merge.other_id)}
              />
            ))}
          </ul>
        </section>
      )}
      {undo.data && (
        <JobProgress
          key={undo.data.id}
          id={undo.data.id}
          onOver={() => {
            undo.reset();
            void refresh();
            showToast({ tone: "good", title: t("customer_page.separated") });
          }}
        />
      )}
      {undo.error && (
        <p className="form-error" role="alert">
          {problemText(undo.error)}
        </p>
      )}
      <Button variant="default" leftSection={<Combine size={16} aria-hidden />} onClick={() => setMerging(true)}>
        {t("customer_page.merge_with")}
      </Button>
      <OnDemand wanted={isMerging}>
        <MergeDialog opened={isMerging} customer={customer} onClose={() => setMerging(false)} />
      </OnDemand>
    </>
  );
}

interface Props {
  merge: CustomerMerge;
  isPending: boolean;
  onUndo: () => void;
}

function MergedCustomer({ merge, isPending, onUndo }: Props) {
  const { t, i18n } = useTranslation();
  const until = new Date(merge.ends_at).toLocaleDateString(i18n.language);
  return (
    <li>
      <strong>{merge.name}</strong>
      <span>{t("customer_page.merged_by", { name: merge.by.name, until })}</span>
      <Button
        size="compact-sm"
        variant="default"
        loading={isPending}
        onClick={onUndo}
        aria-label={t("customer_page.separate", { name: merge.name })}
      >
        {t("deals.undo")}
      </Button>
    </li>
  );
}
