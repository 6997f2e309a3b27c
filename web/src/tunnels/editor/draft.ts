/** A tunnel as it is being edited, and the part of it that is sent. */
import type { Condition, Tunnel, TunnelChange } from "../../api/types";
import { areChangesComplete, type ChangesDraft, toChangesDraft, toChangesRequest } from "../../changes/changesDraft";
import { findUnknownFields } from "../../changes/title";
import { dropUnfinished } from "../../conditions/conditions";

export interface Draft extends ChangesDraft {
  name: string;
  enabled: boolean;
  action: Tunnel["action"];
  target: string;
  delay: string | null;
  title: string;
  conditions: Condition | null;
}

/** The props of every section of the editor. */
export interface Section {
  draft: Draft;
  readOnly: boolean;
  edit: (part: Partial<Draft>) => void;
}

export function toDraft(tunnel: Tunnel): Draft {
  return {
    name: tunnel.name,
    enabled: tunnel.enabled,
    action: tunnel.action,
    target: tunnel.target.stage_id,
    delay: tunnel.delay,
    title: tunnel.changes.title_template ?? "",
    ...toChangesDraft(tunnel.changes),
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
export function isComplete(draft: Draft): boolean {
  return draft.name.trim() !== "" && findUnknownFields(draft.title).length === 0 && areChangesComplete(draft);
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
      ...toChangesRequest(draft, currency),
    },
  };
}
