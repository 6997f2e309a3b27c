/** A message template, or a new one, beside its preview. Nothing is saved before the user saves. */
import { SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { dealSearchQuery } from "../api/queries";
import type { Account, Deal, MessageTemplate } from "../api/types";
import { EditorEnd } from "../components/EditorEnd";
import { problemText } from "../components/problems";
import { showToast } from "../components/toasts";
import { useEdited } from "../unsaved/useEdited";
import { useIsChanged, useUnsaved } from "../unsaved/useUnsaved";
import {
  type Channel,
  findDifferences,
  flatten,
  isComplete,
  names,
  newDraft,
  type Purpose,
  toNewTemplate,
  toTemplateDraft,
  unflatten,
} from "./draft";
import { Preview } from "./Preview";
import { messagePreviewQuery, useTemplateChanges } from "./templates";
import { useTextProblems } from "./textProblems";
import { TextsInput } from "./TextsInput";
import "./templates.css";

export interface TemplateEditorProps {
  /** Null for a new template. */
  template: MessageTemplate | null;
  account: Account;
  canDesign: boolean;
  /** The only purpose that the template may have; without it the user chooses. */
  purpose?: Purpose;
  /** What the editor has on the page of messages only: a heading, which may take the focus, and the deletion. */
  page?: { takesFocus: boolean; onDeleted: () => void };
  onSaved: (template: MessageTemplate) => void;
}

const TYPED_FOR = 400; // milliseconds without a key before the preview is made again
const CHANNELS = ["email", "sms"] as const satisfies readonly Channel[];
const PURPOSES = ["transactional", "marketing"] as const satisfies readonly Purpose[];

export function TemplateEditor({ template, account, canDesign, purpose, page, onSaved }: TemplateEditorProps) {
  const { t } = useTranslation();
  const { add, change, remove } = useTemplateChanges();
  const [blank] = useState(() => newDraft(account.language, purpose)); // in the language that the company had then
  const toDraft = useCallback((one: MessageTemplate | null) => flatten(one ? toTemplateDraft(one) : blank), [blank]);
  const { draft: flat, edit, reset, keep } = useEdited(template, toDraft);
  const draft = useMemo(() => unflatten(flat), [flat]);
  const [chosenLanguage, setLanguage] = useState("");
  const [chosenDeal, setDeal] = useState<Deal | null>(null);
  const isNewChanged = useIsChanged(draft);
  const differences = template && findDifferences(template, draft);
  const isChanged = differences ? Object.keys(differences).length > 0 : isNewChanged;
  const form = useRef<HTMLFormElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const takesFocus = page?.takesFocus ?? false;
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  const { discard } = useUnsaved(isChanged, { form });
  const language = chosenLanguage in draft.texts ? chosenLanguage : (Object.keys(draft.texts)[0] ?? account.language);

  const { data: deals } = useQuery(dealSearchQuery(""));
  const deal = chosenDeal ?? deals?.[0] ?? null;
  const [shown] = useDebouncedValue(draft, TYPED_FOR);
  const isShown = deal !== null && isComplete({ ...shown, name: "x" }) && language in shown.texts;
  const preview = useQuery(
    messagePreviewQuery(
      isShown ? { template: toNewTemplate({ ...shown, name: "x" }), deal_id: deal.id, language } : null,
    ),
  );
  const saving = template ? change : add;
  const problemOf = useTextProblems(preview.error, saving.error);
  const canSave = canDesign && isChanged && isComplete(draft);

  const save = () => {
    if (template && differences)
      change.mutate(
        { template, body: differences },
        {
          onSuccess: (saved) => {
            keep(saved);
            showToast({ tone: "good", title: t("messages.saved"), message: saved.name });
            onSaved(saved);
          },
        },
      );
    else
      add.mutate(toNewTemplate(draft), {
        onSuccess: (made) => {
          showToast({ tone: "good", title: t("messages.made"), message: made.name });
          discard();
          onSaved(made);
        },
      });
  };

  return (
    <div className="template">
      <form
        ref={form}
        className="form template-form"
        aria-label={template?.name ?? t("messages.new")}
        onSubmit={(event) => {
          event.preventDefault();
          // React passes it on to a form around the dialog, although the page does not.
          event.stopPropagation();
          if (canSave) save();
        }}
      >
        {page && (
          <h2 ref={heading} tabIndex={-1}>
            {template?.name ?? t("messages.new")}
          </h2>
        )}
        <TextInput
          label={t("messages.name")}
          required
          data-autofocus={page === undefined || undefined}
          maxLength={limits.NewMessageTemplate.name.maxLength}
          readOnly={!canDesign}
          value={draft.name}
          onChange={(event) => edit({ name: event.currentTarget.value })}
        />
        {template === null && (
          <div>
            <p className="label" id="template-channel">
              {t("messages.channel_label")}
            </p>
            <SegmentedControl
              fullWidth
              aria-labelledby="template-channel"
              value={draft.channel}
              data={CHANNELS.map((value) => ({ value, label: t(`messages.channel.${value}`) }))}
              onChange={(channel) => edit({ channel: channel as Channel })}
            />
          </div>
        )}
        <div>
          <p className="label" id="template-purpose">
            {t("messages.purpose_label")}
          </p>
          <SegmentedControl
            fullWidth
            aria-labelledby="template-purpose"
            disabled={!canDesign || purpose !== undefined}
            value={draft.purpose}
            data={PURPOSES.map((value) => ({ value, label: t(`messages.purpose.${value}`) }))}
            onChange={(chosen) => edit({ purpose: chosen as Purpose })}
          />
          <p className="quiet">{t(`messages.purpose_detail.${draft.purpose}`)}</p>
        </div>
        <TextsInput
          draft={draft}
          language={language}
          customFields={account.custom_fields}
          readOnly={!canDesign}
          problemOf={problemOf}
          onLanguage={setLanguage}
          onEdit={edit}
        />
        {saving.error && (
          <p className="form-error" role="alert">
            {problemText(saving.error)}
          </p>
        )}
        {canDesign && (
          <EditorEnd
            remove={
              template && page
                ? {
                    label: t("messages.delete"),
                    question: t("messages.delete_which", { name: template.name }),
                    detail: t("messages.delete_detail"),
                    request: remove,
                    onConfirm: () =>
                      remove.mutate(template, {
                        onSuccess: () => {
                          showToast({ tone: "good", title: t("messages.deleted"), message: template.name });
                          discard();
                          page.onDeleted();
                        },
                      }),
                  }
                : null
            }
            onUndo={
              template && isChanged
                ? () => {
                    change.reset();
                    reset();
                  }
                : null
            }
            submit={{
              label: template ? t("common.save") : t("messages.make"),
              canSave,
              isPending: saving.isPending,
            }}
          />
        )}
      </form>
      <Preview
        deal={deal}
        onDeal={setDeal}
        message={preview.data ?? null}
        error={preview.error}
        customFields={account.custom_fields}
        isNameless={account.name === "" && names(draft, "company.name")}
      />
    </div>
  );
}
