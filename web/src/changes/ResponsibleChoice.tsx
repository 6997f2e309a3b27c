import { MultiSelect, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { membersQuery } from "../api/queries";
import type { ChangesDraft } from "./changesDraft";
import "./changes.css";

const KINDS = ["keep", "user", "in_turn"] as const;

type Part = Pick<ChangesDraft, "responsible">;

interface Props {
  draft: Part;
  readOnly: boolean;
  edit: (part: Part) => void;
}

/** The responsible afterwards: unchanged, one member, or several members in turn, in the order of the list. */
export function ResponsibleChoice({ draft, readOnly, edit }: Props) {
  const { t } = useTranslation();
  const { data: members = [] } = useQuery(membersQuery);
  const { kind, user_ids: people } = draft.responsible;
  const known = members.map((one) => ({ value: one.id, label: one.name }));
  const gone = people
    .filter((id) => !known.some((one) => one.value === id))
    .map((id) => ({ value: id, label: t("tunnels.gone") }));
  const data = [...known, ...gone];
  const choose = (user_ids: string[]) => edit({ responsible: { kind, user_ids } });

  return (
    <div className="stack">
      <Select
        label={t("fields.responsible_id")}
        allowDeselect={false}
        readOnly={readOnly}
        value={kind}
        data={KINDS.map((one) => ({ value: one, label: t(`tunnels.responsible.${one}`) }))}
        onChange={(next) =>
          edit({
            responsible: {
              kind: next as (typeof KINDS)[number],
              user_ids: next === "user" ? people.slice(0, 1) : next === "keep" ? [] : people,
            },
          })
        }
      />
      {kind === "user" && (
        <Select
          aria-label={t("tunnels.person")}
          placeholder={t("tunnels.choose_person")}
          searchable
          allowDeselect={false}
          readOnly={readOnly}
          value={people[0] ?? null}
          data={data}
          onChange={(id) => choose(id ? [id] : [])}
        />
      )}
      {kind === "in_turn" && (
        <MultiSelect
          aria-label={t("tunnels.people")}
          description={t("tunnels.in_turn_detail")}
          inputWrapperOrder={["label", "input", "description"]}
          placeholder={people.length === 0 ? t("tunnels.choose_people") : ""}
          searchable
          maxValues={limits.ResponsibleInput.user_ids.maxItems}
          readOnly={readOnly}
          value={people}
          data={data}
          onChange={choose}
        />
      )}
    </div>
  );
}
