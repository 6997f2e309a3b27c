import { Checkbox, Select, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, unwrap } from "../api/client";
import * as limits from "../api/limits.gen";
import { meQuery } from "../api/queries";
import { useRole } from "../api/roles";
import type { Me, MeChange, NoticeKind, Role } from "../api/types";
import { useSubmission } from "../api/useSubmission";
import { SaveEnd } from "../components/SaveEnd";
import { showToast } from "../components/toasts";
import { type Language, LANGUAGES } from "../i18n";
import { useUnsaved } from "../unsaved/useUnsaved";

const KINDS: readonly NoticeKind[] = ["deal_given", "task_due", "mentioned", "chain_stopped", "campaign_paused"];
const OF_ADMINS: readonly NoticeKind[] = ["chain_stopped", "campaign_paused"];
/** The value of the select for the language of the company. */
const OF_COMPANY = "company";

export function ProfileForm({ me }: { me: Me }) {
  const { t } = useTranslation();
  const isAdmin = useRole("admin");
  const [changes, setChanges] = useState<MeChange>({});
  const chosen = { ...me, ...changes };
  const save = useProfileChange();
  const isChanged = Object.entries(changes).some(([field, value]) => !isSame(me[field as keyof Me], value));
  useUnsaved(isChanged);
  const set = (change: MeChange) => setChanges((before) => ({ ...before, ...change }));

  return (
    <form
      className="profile"
      aria-label={t("profile.title")}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(changes, { onSuccess: () => showToast({ tone: "good", title: t("profile.saved") }) });
      }}
    >
      <section className="profile-card form" aria-labelledby="profile-person">
        <h2 id="profile-person">{t("profile.person")}</h2>
        <TextInput
          label={t("profile.name")}
          required
          maxLength={limits.MeChange.name.maxLength}
          autoComplete="name"
          value={chosen.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Select
          label={t("profile.language")}
          description={t("profile.language_detail")}
          allowDeselect={false}
          value={chosen.language ?? OF_COMPANY}
          data={[
            {
              value: OF_COMPANY,
              label: t("profile.of_company", { language: LANGUAGES[me.account.language as Language] }),
            },
            ...Object.entries(LANGUAGES).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(next) => set({ language: next === OF_COMPANY ? null : (next as Language) })}
        />
        <dl className="profile-facts">
          <div>
            <dt>{t("profile.email")}</dt>
            <dd>{me.email ?? "–"}</dd>
          </div>
          <div>
            <dt>{t("profile.role")}</dt>
            <dd>{t(`roles.${me.role as Role}`)}</dd>
          </div>
        </dl>
      </section>
      <section className="profile-card form" aria-labelledby="profile-notices">
        <h2 id="profile-notices">{t("profile.notices")}</h2>
        <p className="quiet">{t("profile.notices_detail")}</p>
        <table className="profile-kinds">
          <thead>
            <tr>
              <th scope="col">{t("profile.about")}</th>
              <th scope="col">{t("profile.in_app")}</th>
              <th scope="col">{t("profile.by_mail")}</th>
            </tr>
          </thead>
          <tbody>
            {KINDS.filter((kind) => isAdmin || !OF_ADMINS.includes(kind)).map((kind) => (
              <tr key={kind}>
                <th scope="row">{t(`profile.kinds.${kind}`)}</th>
                {(["notices", "mails"] as const).map((way) => (
                  <td key={way}>
                    <Checkbox
                      size="md"
                      aria-label={`${t(`profile.kinds.${kind}`)}: ${t(way === "notices" ? "profile.in_app" : "profile.by_mail")}`}
                      checked={chosen[way].includes(kind)}
                      onChange={(event) => {
                        const isChecked = event.currentTarget.checked;
                        set({ [way]: KINDS.filter((one) => (one === kind ? isChecked : chosen[way].includes(one))) });
                      }}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <SaveEnd save={save} canSave={isChanged} />
    </form>
  );
}

/** Changes the profile, whatever was changed elsewhere meanwhile: it is the person's own. */
function useProfileChange() {
  const queries = useQueryClient();
  return useSubmission({
    mutationFn: (body: MeChange) =>
      unwrap<Me>(client.PATCH("/v1/me", { params: { header: { "If-Match": "*" } }, body })),
    meta: { quiet: true },
    onSuccess: (me) => {
      queries.setQueryData(meQuery.queryKey, me);
      return queries.invalidateQueries({ queryKey: ["members"] });
    },
  });
}

/** Whether two values of a field are the same; the order of kinds of notices does not matter. */
function isSame(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((each) => other.includes(each));
}
