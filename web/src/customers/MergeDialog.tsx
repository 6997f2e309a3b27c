import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Customer, MergePreview } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { JobProgress } from "../components/JobProgress";
import { problemText } from "../components/problems";
import { CustomerSelect } from "../components/selects/CustomerSelect";
import { showToast } from "../components/toasts";
import { useClose } from "../unsaved/useUnsaved";
import { mergePreviewQuery, useMerging } from "./customers";

interface Props {
  opened: boolean;
  customer: Customer;
  onClose: () => void;
}

/** Merges another customer into this one, after a preview of what that does. */
export function MergeDialog({ opened, customer, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      size={560}
      title={t("customer_page.merge_title", { name: customer.name })}
    >
      <Form customer={customer} />
    </Dialog>
  );
}

function Form({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const [otherId, setOtherId] = useState<string | null>(null);
  const { merge, refresh } = useMerging(customer);
  const close = useClose();
  const { data: preview, error } = useQuery({
    ...mergePreviewQuery(customer.id, otherId ?? ""),
    enabled: otherId !== null && !merge.data,
    retry: false,
  });
  const problem = merge.error ?? (otherId === null ? null : error);
  if (merge.data)
    return (
      <JobProgress
        id={merge.data.id}
        onOver={() => {
          void refresh();
          showToast({ tone: "good", title: t("customer_page.merged") });
          close();
        }}
      />
    );
  return (
    <DialogForm
      input={otherId}
      submit={t("customer_page.merge")}
      canSubmit={preview !== undefined && otherId !== null}
      isPending={merge.isPending}
      error={problem ? problemText(problem) : null}
      onSubmit={() => {
        if (otherId !== null) merge.mutate(otherId);
      }}
    >
      <p className="quiet">{t("customer_page.merge_detail", { name: customer.name })}</p>
      <CustomerSelect
        label={t("customer_page.duplicate")}
        data-autofocus
        required
        value={otherId}
        onChange={setOtherId}
      />
      {otherId !== null && preview && <PreviewOfMerge preview={preview} />}
    </DialogForm>
  );
}

function PreviewOfMerge({ preview: { customer, deals, tasks, repeats, filled, opt_outs } }: { preview: MergePreview }) {
  const { t } = useTranslation();
  const rows = (["name", "phone", "email", "notes"] as const).filter((field) => customer[field]);
  return (
    <section aria-label={t("customer_page.merge_preview")} className="merge-preview">
      <dl className="facts">
        {rows.map((field) => (
          <div key={field}>
            <dt>{t(`customers.${field}`)}</dt>
            <dd>
              {customer[field]}
              {filled.includes(field) && <span className="badge">{t("customer_page.taken")}</span>}
            </dd>
          </div>
        ))}
      </dl>
      <ul>
        <li>{t("customer_page.moves_deals", { count: deals })}</li>
        <li>{t("customer_page.moves_tasks", { count: tasks })}</li>
        <li>{t("customer_page.moves_repeats", { count: repeats })}</li>
        {customer.opted_out && <li>{t("customer_page.stays_opted_out")}</li>}
        {opt_outs.map(({ channel, scope }) => (
          <li key={channel}>
            {t(`customer_page.takes_opt_out.${scope}`, { channel: t(`customer_page.channels.${channel}`) })}
          </li>
        ))}
      </ul>
      <p className="quiet">{t("customer_page.merge_undo")}</p>
    </section>
  );
}
