import { TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../api/limits.gen";
import { useDealFields } from "../fields/dealFields";
import type { ChangesSection } from "./changesDraft";
import { CHANGEABLE } from "./fieldChanges";
import { FieldRows } from "./FieldRows";
import { ResponsibleChoice } from "./ResponsibleChoice";

interface Props extends ChangesSection {
  currency: string;
}

/** How a tunnel or a rule changes the deal, or the deal that it makes: responsible, fields and tags. */
export function DealChanges({ currency, draft, readOnly, edit }: Props) {
  const { t } = useTranslation();
  const fields = useDealFields(CHANGEABLE);
  const { maxItems: maxTags, items } = limits.TunnelChangesInput.add_tags;
  const tags = { readOnly, maxTags, maxLength: items.maxLength, acceptValueOnBlur: true };

  return (
    <>
      <ResponsibleChoice draft={draft} readOnly={readOnly} edit={edit} />
      <div>
        <p className="label">{t("tunnels.fields")}</p>
        {draft.fields.length === 0 && <p className="quiet">{t("tunnels.fields_stay")}</p>}
        <FieldRows
          fields={fields}
          value={draft.fields}
          currency={currency}
          readOnly={readOnly}
          onChange={(rows) => edit({ fields: rows })}
        />
      </div>
      <TagsInput
        {...tags}
        label={t("tunnels.add_tags")}
        placeholder={t("tunnels.type_tag")}
        value={draft.addTags}
        onChange={(addTags) => edit({ addTags })}
      />
      <TagsInput
        {...tags}
        label={t("tunnels.remove_tags")}
        placeholder={t("tunnels.type_tag")}
        value={draft.removeTags}
        onChange={(removeTags) => edit({ removeTags })}
      />
    </>
  );
}
