/** A tunnel as it is being edited, and the part of it that is sent. */
import type { Condition, Tunnel, TunnelChange } from "../../api/types";
import { dropUnfinished } from "../../conditions/conditions";
import { type FieldChange, toRows, toRequest, findUnknownNames } from "../design/fieldChanges";
import { findUnknownFields } from "../design/title";

export interface Draft {
  name: string;
  enabled: boolean;
  action: Tunnel["action"];
  target: string;
  delay: string | null;
  title: string;
  responsible: Tunnel["changes"]["responsible"];
  fields: FieldChange[];
  addTags: string[];
  removeTags: string[];
  conditions: Condition | null;
}

/** The props of every section of the editor. */
export interface Section {
  draft: Draft;
  readOnly: boolean;
  edit: (part: Partial<Draft>) => void;
}

export function toDraft(tunnel: Tunnel): Draft {
  const { title_template: title, responsible, add_tags: addTags, remove_tags: removeTags } = tunnel.changes;
  return {
    name: tunnel.name,
    enabled: tunnel.enabled,
    action: tunnel.action,
    target: tunnel.target.stage_id,
    delay: tunnel.delay,
    title: title ?? "",
    responsible,
    fields: toRows(tunnel.changes),
    addTags,
    removeTags,
    conditions: tunnel.conditions as Condition | null,
  };
}

/** Only the edited values, so that the changes of other users are not overwritten. */
export function findDifferences(tunnel: Tunnel, draft: Draft, currency: string): TunnelChange {
  const before = sent(toDraft(tunnel), currency);
  const after = sent(draft, currency);
  const names = Object.keys(after) as (keyof TunnelChange)[];
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]))
      .map((name) => [name, after[name]]),
  );
}

/** Whether the draft can be saved. */
export function isComplete({ name, title, responsible, fields }: Draft): boolean {
  return (
    name.trim() !== "" &&
    findUnknownFields(title).length === 0 &&
    (responsible.kind === "keep" || responsible.user_ids.length > 0) &&
    fields.every((row) => findUnknownNames(row).length === 0)
  );
}

function sent(draft: Draft, currency: string): TunnelChange {
  return {
    name: draft.name.trim(),
    enabled: draft.enabled,
    action: draft.action,
    target: { stage_id: draft.target },
    delay: draft.delay,
    conditions: dropUnfinished(draft.conditions),
    changes: {
      title_template: draft.title.trim() || null,
      responsible: draft.responsible,
      ...toRequest(draft.fields, currency),
      add_tags: draft.addTags,
      remove_tags: draft.removeTags,
    },
  };
}
