import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useSettingChange } from "../api/account";
import * as limits from "../api/limits.gen";
import { problemText } from "../components/problems";
import { showToast } from "../components/toasts";
import { useInPlace } from "../inputs/useInPlace";

/** The name by which the company signs its mails. It is saved when the input is left. */
export function CompanyName({ name }: { name: string }) {
  const { t } = useTranslation();
  const change = useSettingChange();
  const { input, problem } = useInPlace({
    value: name,
    save: async (text) => {
      await change.mutateAsync({ name: text });
      if (text !== "") showToast({ tone: "good", title: t("start.named", { name: text }) });
    },
  });
  return (
    <div className="start-name">
      <TextInput
        label={t("settings.name")}
        description={t("start.name_detail")}
        maxLength={limits.AccountChange.name.maxLength}
        autoComplete="organization"
        {...input}
        error={problem}
      />
      {change.error && (
        <p className="form-error" role="alert">
          {problemText(change.error)}
        </p>
      )}
    </div>
  );
}
