/** What the cards of the board show: admins choose it for the whole company. */
import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useAccountChange } from "../api/account";
import { useRole } from "../api/roles";
import type { Account, CardFact } from "../api/types";
import { SaveEnd } from "../components/SaveEnd";
import { showToast } from "../components/toasts";
import { useUnsaved } from "../unsaved/useUnsaved";

const FACTS: readonly CardFact[] = ["amount", "customer", "tags", "next_task", "closing_date", "age", "responsible"];

export function CardFacts({ account }: { account: Account }) {
  const { t } = useTranslation();
  const canChange = useRole("admin");
  return (
    <section className="settings-card" aria-labelledby="card-facts">
      <h2 id="card-facts">{t("card_facts.title")}</h2>
      <p className="quiet">{t("card_facts.detail")}</p>
      {canChange ? (
        <Form key={account.card_facts.join(" ")} account={account} />
      ) : (
        <ul>
          {account.card_facts.map((fact) => (
            <li key={fact}>{t(`card_facts.facts.${fact}`)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Form({ account }: { account: Account }) {
  const { t } = useTranslation();
  const before = account.card_facts.join(" ");
  const [chosen, setChosen] = useState<readonly string[]>(account.card_facts);
  const save = useAccountChange(account);
  const facts = FACTS.filter((fact) => chosen.includes(fact));
  const isChanged = facts.join(" ") !== before;
  useUnsaved(isChanged);
  return (
    <form
      className="form"
      aria-labelledby="card-facts"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isChanged) return;
        save.mutate(
          { card_facts: facts },
          { onSuccess: () => showToast({ tone: "good", title: t("card_facts.saved") }) },
        );
      }}
    >
      <Checkbox.Group label={t("card_facts.label")} value={[...chosen]} onChange={setChosen}>
        <div className="card-facts">
          {FACTS.map((fact) => (
            <Checkbox key={fact} value={fact} label={t(`card_facts.facts.${fact}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <SaveEnd save={save} canSave={isChanged} />
    </form>
  );
}
