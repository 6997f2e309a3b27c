/** The settings of all messages: who they come from, when marketing is sent, and how often. */
import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { toProblem } from "../api/problem";
import { useRole } from "../api/roles";
import type { MessageSettings, MessageSettingsChange } from "../api/types";
import { Failed, Waiting } from "../components/Notice";
import { problemText } from "../components/problems";
import { SaveEnd } from "../components/SaveEnd";
import { showToast } from "../components/toasts";
import { NumberField } from "../inputs/NumberField";
import { TimeField } from "../inputs/TimeField";
import { useUnsaved } from "../unsaved/useUnsaved";
import { messageSettingsQuery, useSettingsChange } from "./settings";

type Limits = MessageSettings["email_limits"];

export function SettingsPanel() {
  const { data: settings, error } = useQuery(messageSettingsQuery);
  if (!settings) return error ? <Failed error={error} /> : <Waiting />;
  return <SettingsForm key={settings.version} settings={settings} />;
}

function SettingsForm({ settings }: { settings: MessageSettings }) {
  const { t } = useTranslation();
  const canChange = useRole("admin");
  const save = useSettingsChange(settings);
  const [changes, setChanges] = useState<MessageSettingsChange>({});
  const shown = { ...settings, ...changes };
  const form = useRef<HTMLFormElement>(null);
  const isChanged = Object.entries(changes).some(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(settings[name as keyof MessageSettings]),
  );
  useUnsaved(isChanged, { form });
  const set = (change: MessageSettingsChange) => setChanges((before) => ({ ...before, ...change }));
  const refused = save.error ? (toProblem(save.error).document.errors ?? []) : [];
  const problemAt = (pointer: string) => refused.some((one) => one.pointer === pointer) && problemText(save.error);
  const text = (name: "sender_name" | "sender_email" | "reply_to" | "sms_sender_id" | "sms_marketing_prefix") => ({
    label: t(`messages.settings.${name}`),
    readOnly: !canChange,
    value: shown[name] ?? "",
    error: problemAt(`/${name}`),
    maxLength: limits.MessageSettingsChange[name].maxLength,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      const isOptional = name !== "sender_name" && name !== "sms_marketing_prefix";
      set({ [name]: value === "" && isOptional ? null : value });
    },
  });

  return (
    <form
      ref={form}
      className="form message-settings"
      aria-label={t("messages.settings.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged)
          save.mutate(changes, { onSuccess: () => showToast({ tone: "good", title: t("settings.saved") }) });
      }}
    >
      <fieldset>
        <legend>{t("messages.settings.sender")}</legend>
        <TextInput {...text("sender_name")} />
        <TextInput
          {...text("sender_email")}
          description={
            settings.allowed_senders.length > 0
              ? t("messages.settings.allowed", { senders: settings.allowed_senders.join(", ") })
              : t("messages.settings.none_allowed")
          }
        />
        <TextInput {...text("reply_to")} description={t("messages.settings.reply_to_detail")} />
        <TextInput {...text("sms_sender_id")} description={t("messages.settings.sms_sender_id_detail")} />
        <TextInput {...text("sms_marketing_prefix")} description={t("messages.settings.sms_marketing_prefix_detail")} />
      </fieldset>
      {(["email", "sms"] as const).map((channel) => (
        <LimitsInput
          key={channel}
          title={t(`messages.settings.${channel}_limits`)}
          value={shown[`${channel}_limits`]}
          readOnly={!canChange}
          problem={problemAt(`/${channel}_limits/closes`)}
          onChange={(value) => set({ [`${channel}_limits`]: value })}
        />
      ))}
      {canChange && <SaveEnd save={save} canSave={isChanged} />}
    </form>
  );
}

interface LimitsProps {
  title: string;
  value: Limits;
  readOnly: boolean;
  problem: string | false;
  onChange: (value: Limits) => void;
}

/** When and how often an address gets marketing. A value that cannot be read leaves the last one. */
function LimitsInput({ title, value, readOnly, problem, onChange }: LimitsProps) {
  const { t } = useTranslation();
  return (
    <fieldset>
      <legend>{title}</legend>
      <div className="pair">
        {(["opens", "closes"] as const).map((name) => (
          <TimeField
            key={name}
            label={t(`messages.settings.${name}`)}
            readOnly={readOnly}
            error={name === "closes" && problem}
            value={value[name]}
            onChange={(time) => {
              if (time !== null) onChange({ ...value, [name]: time });
            }}
          />
        ))}
      </div>
      <div className="pair">
        {(["a_day", "a_week"] as const).map((name) => (
          <NumberField
            key={name}
            label={t(`messages.settings.${name}`)}
            readOnly={readOnly}
            bounds={{ min: 0, max: limits.MarketingLimitsInput[name].maximum, digits: 0 }}
            value={value[name]}
            onChange={(number) => {
              if (number !== null) onChange({ ...value, [name]: number });
            }}
          />
        ))}
      </div>
    </fieldset>
  );
}
