import { TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Pipeline, Stage } from "../../api/types";
import { useDealFields } from "../../fields/dealFields";
import { CHANGEABLE } from "../design/fieldChanges";
import { FieldRows } from "../design/FieldRows";
import type { Section } from "./draft";
import { ResponsibleChoice } from "./ResponsibleChoice";
import { TitleTemplate } from "./TitleTemplate";

interface Props extends Section {
  source?: { pipeline: Pipeline; stage: Stage };
  currency: string;
}

/** How the tunnel changes the deal, or its copy: title, responsible, fields and tags. */
export function DealChanges({ source, currency, draft, readOnly, edit }: Props) {
  const { t } = useTranslation();
  const fields = useDealFields(CHANGEABLE);
  const { maxItems: maxTags, items } = limits.TunnelChangesInput.add_tags;
  const tags = { readOnly, maxTags, maxLength: items.maxLength, acceptValueOnBlur: true };

  return (
    <section className="part">
      <h3>{t("tunnels.afterwards")}</h3>
      <TitleTemplate
        value={draft.title}
        source={source}
        currency={currency}
        readOnly={readOnly}
        onChange={(title) => edit({ title })}
      />
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
    </section>
  );
}
