import { Select, TagsInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useAccountChange } from "../api/account";
import * as limits from "../api/limits.gen";
import type { Account, CustomField, FieldType } from "../api/types";
import { Dialog } from "../components/Dialog";
import { DialogForm } from "../components/DialogForm";
import { problemText } from "../components/problems";
import { useEdited } from "../unsaved/useEdited";
import { makeFieldName } from "./fields";

const TYPES: readonly FieldType[] = ["text", "number", "money", "date", "flag", "choice"];

interface Props {
  account: Account;
  /** The field to edit, or "new" for another field; null while the dialog is closed. */
  edited: CustomField | "new" | null;
  onClose: () => void;
}

/** Adds a custom field, or edits its label and its choices. The type cannot change, since deals hold values of it. */
export function FieldDialog({ account, edited, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={edited !== null}
      onClose={onClose}
      title={t(edited === "new" ? "custom_fields.new" : "custom_fields.change")}
    >
      {edited && <Form account={account} before={edited === "new" ? undefined : edited} onClose={onClose} />}
    </Dialog>
  );
}

function Form({
  account,
  before,
  onClose,
}: {
  account: Account;
  before: CustomField | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const save = useAccountChange(account);
  const fields = account.custom_fields;
  const stored = fields.find(({ name }) => name === before?.name) ?? before;
  const { draft, edit, edits } = useEdited(stored ? { ...stored, version: account.version } : null, toDraft);
  const { label, type, choices } = draft;
  const isComplete = label.trim() !== "" && (type !== "choice" || choices.length > 0);

  return (
    <DialogForm
      input={edits}
      submit={t(before ? "common.save" : "common.add")}
      canSubmit={isComplete}
      isPending={save.isPending}
      error={save.error && problemText(save.error)}
      onSubmit={() => {
        const field = {
          name: before?.name ?? makeFieldName(label, fields),
          label: label.trim(),
          type,
          choices: type === "choice" ? choices : [],
        };
        const custom_fields = before
          ? fields.map((one) => (one.name === before.name ? field : one))
          : [...fields, field];
        save.mutate({ custom_fields }, { onSuccess: onClose });
      }}
    >
      <TextInput
        label={t("custom_fields.label")}
        required
        data-autofocus
        maxLength={limits.CustomFieldInput.label.maxLength}
        value={label}
        onChange={(event) => edit({ label: event.currentTarget.value })}
      />
      <Select
        label={t("custom_fields.type")}
        allowDeselect={false}
        disabled={before !== undefined}
        value={type}
        data={TYPES.map((one) => ({ value: one, label: t(`field_types.${one}`) }))}
        onChange={(next) => {
          if (next) edit({ type: next as FieldType });
        }}
      />
      {type === "choice" && (
        <TagsInput
          label={t("custom_fields.choices")}
          description={t("custom_fields.choices_how")}
          required
          maxTags={limits.CustomFieldInput.choices.maxItems}
          maxLength={limits.CustomFieldInput.choices.items.maxLength}
          value={choices}
          onChange={(next) => edit({ choices: next })}
        />
      )}
    </DialogForm>
  );
}

function toDraft(field: CustomField | null): Pick<CustomField, "label" | "type" | "choices"> {
  const { label, type, choices } = field ?? { label: "", type: "text", choices: [] };
  return { label, type, choices };
}
