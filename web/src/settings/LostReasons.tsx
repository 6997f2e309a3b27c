/** The company's list of lost reasons, which admins edit as lines of a text. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useAccountChange } from "../api/account";
import { useRole } from "../api/roles";
import type { Account } from "../api/types";
import { SaveEnd } from "../components/SaveEnd";
import { showToast } from "../components/toasts";
import { findReasonsProblem, readReasons } from "../lostReasons/lostReasons";
import { ReasonsInput } from "../lostReasons/ReasonsInput";
import { useUnsaved } from "../unsaved/useUnsaved";

export function LostReasons({ account }: { account: Account }) {
  const { t } = useTranslation();
  const canChange = useRole("admin");
  return (
    <section className="settings-card wide" aria-labelledby="lost-reasons">
      <h2 id="lost-reasons">{t("lost_reasons.title")}</h2>
      <p className="quiet">{t("lost_reasons.detail")}</p>
      {canChange ? (
        <Form key={account.lost_reasons.join("\n")} account={account} />
      ) : (
        <ul>
          {account.lost_reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Form({ account }: { account: Account }) {
  const { t } = useTranslation();
  const before = account.lost_reasons.join("\n");
  const [text, setText] = useState(before);
  const save = useAccountChange(account);
  const reasons = readReasons(text);
  const isRefused = findReasonsProblem(reasons) !== null;
  const isChanged = reasons.join("\n") !== before;
  useUnsaved(isChanged);

  return (
    <form
      className="form"
      aria-labelledby="lost-reasons"
      onSubmit={(event) => {
        event.preventDefault();
        if (isRefused || !isChanged) return;
        save.mutate(
          { lost_reasons: reasons },
          { onSuccess: () => showToast({ tone: "good", title: t("lost_reasons.saved") }) },
        );
      }}
    >
      <ReasonsInput
        label={t("lost_reasons.label")}
        description={t("lost_reasons.how")}
        value={text}
        onChange={setText}
      />
      <SaveEnd save={save} canSave={isChanged && !isRefused} />
    </form>
  );
}
