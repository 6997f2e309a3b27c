import { Button, Menu, Tabs, Textarea, TextInput } from "@mantine/core";
import { Braces, ChevronDown, ChevronRight, Languages } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import type { CustomField } from "../api/types";
import { RemoveButton } from "../components/RemoveButton";
import {
  editText,
  EMPTY_TEXT,
  type FlatDraft,
  type Part,
  PARTS,
  removeLanguage,
  spellCustomField,
  type TemplateDraft,
} from "./draft";
import { measureSms } from "./sms";
import type { ProblemOf } from "./textProblems";
import { useInsertion } from "./useInsertion";

interface Props {
  draft: TemplateDraft;
  /** The language whose texts are shown. */
  language: string;
  customFields: readonly CustomField[];
  readOnly: boolean;
  problemOf: ProblemOf;
  onLanguage: (language: string) => void;
  onEdit: (part: Partial<FlatDraft>) => void;
}

/** The languages that can be added, beside those that a template has. */
const KNOWN_LANGUAGES = ["vi", "en", "de", "es", "fr", "id", "ja", "km", "ko", "lo", "ru", "th", "zh"];

/** The texts of a template: a tab for each language, and the fields that can be inserted. */
export function TextsInput({ draft, language, customFields, readOnly, problemOf, onLanguage, onEdit }: Props) {
  const { t, i18n } = useTranslation();
  const parts = PARTS[draft.channel];
  const { part: target, inputOf, insertInto } = useInsertion(parts, language);
  const names = new Intl.DisplayNames([i18n.language], { type: "language" });
  const texts = draft.texts[language] ?? EMPTY_TEXT;
  const languages = Object.keys(draft.texts);
  const isSms = draft.channel === "sms";
  const hasHtml = texts.html.trim() !== "";
  const [isHtmlWanted, setHtmlWanted] = useState(() => Object.values(draft.texts).some(({ html }) => html !== ""));
  const isHtmlOpen = isHtmlWanted || problemOf(language, "html") !== undefined;
  const Chevron = isHtmlOpen ? ChevronDown : ChevronRight;
  const missing = KNOWN_LANGUAGES.filter((one) => !languages.includes(one));
  const set = (part: Part, text: string) => onEdit(editText(language, { [part]: text }));
  const insert = (field: string) => set(target, insertInto(texts[target], `{{ ${field} }}`));
  const common = (part: Part) => ({
    ...inputOf(part),
    readOnly,
    value: texts[part],
    error: problemOf(language, part),
    onChange: (event: { currentTarget: { value: string } }) => set(part, event.currentTarget.value),
  });

  return (
    <section className="part" aria-label={t("messages.texts")}>
      <div className="texts-head">
        <Tabs
          value={language}
          onChange={(chosen) => {
            if (chosen) onLanguage(chosen);
          }}
        >
          <Tabs.List aria-label={t("messages.languages")}>
            {languages.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {names.of(one) ?? one}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
        {!readOnly && languages.length < limits.message_template_languages && (
          <Menu position="bottom-end" menuItemTabIndex={0}>
            <Menu.Target>
              <Button size="compact-sm" variant="subtle" leftSection={<Languages size={15} aria-hidden />}>
                {t("messages.add_language")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
              {missing.map((one) => (
                <Menu.Item
                  key={one}
                  onClick={() => {
                    onEdit(editText(one, texts));
                    onLanguage(one);
                  }}
                >
                  {names.of(one) ?? one}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        {!readOnly && languages.length > 1 && (
          <RemoveButton
            label={t("messages.remove_language", { language: names.of(language) ?? language })}
            onRemove={() => onEdit(removeLanguage(language))}
          />
        )}
        <span className="grow" />
        {!readOnly && <FieldMenu channel={draft.channel} part={target} customFields={customFields} onInsert={insert} />}
      </div>
      {parts.includes("subject") && (
        <TextInput
          {...common("subject")}
          label={t("messages.subject")}
          required
          maxLength={limits.TemplateTextInput.subject.maxLength}
        />
      )}
      <Textarea
        {...common("text")}
        label={isSms ? t("messages.sms_text") : t("messages.plain_text")}
        description={isSms || !hasHtml ? undefined : t("messages.plain_text_detail")}
        required={isSms || !hasHtml}
        autosize
        minRows={5}
        maxRows={16}
        maxLength={limits.TemplateTextInput.text.maxLength}
      />
      {parts.includes("html") && (hasHtml || !readOnly) && (
        <div>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<Chevron size={15} aria-hidden />}
            aria-expanded={isHtmlOpen}
            onClick={() => setHtmlWanted(!isHtmlOpen)}
          >
            {t("messages.with_html")}
          </Button>
          {isHtmlOpen && (
            <Textarea
              {...common("html")}
              label={t("messages.html")}
              description={t("messages.html_detail")}
              classNames={{ input: "code-input" }}
              autosize
              minRows={8}
              maxRows={24}
              spellCheck={false}
              maxLength={limits.TemplateTextInput.html.maxLength}
            />
          )}
        </div>
      )}
      {isSms && <SmsCount text={texts.text} />}
    </section>
  );
}

/** The parts of an SMS as it is typed. The preview counts them with the values of a deal. */
function SmsCount({ text }: { text: string }) {
  const { t } = useTranslation();
  const { encoding, units, parts } = measureSms(text.trim());
  return (
    <p className="quiet" aria-live="polite">
      {t("messages.sms_size", { count: parts, units })} {encoding === "ucs2" && t("messages.is_ucs2")}
    </p>
  );
}

interface FieldMenuProps {
  channel: TemplateDraft["channel"];
  /** Where a field goes. */
  part: Part;
  customFields: readonly CustomField[];
  onInsert: (field: string) => void;
}

function FieldMenu({ channel, part, customFields, onInsert }: FieldMenuProps) {
  const { t } = useTranslation();
  const fields = limits.message_fields.filter((field) => channel === "email" || field !== "unsubscribe_url");
  return (
    <Menu position="bottom-end" menuItemTabIndex={0}>
      <Menu.Target>
        <Button size="compact-sm" variant="subtle" leftSection={<Braces size={15} aria-hidden />}>
          {t(channel === "sms" ? "messages.insert" : `messages.insert_into.${part}`)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
        {fields.map((field) => (
          <Menu.Item key={field} onClick={() => onInsert(field)}>
            {t(`messages.fields.${field}`)}
          </Menu.Item>
        ))}
        {customFields.map(({ name, label }) => (
          <Menu.Item key={`custom ${name}`} onClick={() => onInsert(spellCustomField(name))}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
