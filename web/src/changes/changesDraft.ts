/** The changes of a deal by a tunnel or a rule, as they are edited. */
import type { DealChanges, DealChangesInput } from "../api/types";
import { type FieldChange, findUnknownNames, toRequest, toRows } from "./fieldChanges";

export interface ChangesDraft {
  responsible: DealChanges["responsible"];
  fields: FieldChange[];
  addTags: string[];
  removeTags: string[];
}

/** The props of every part of a form that edits changes. */
export interface ChangesSection {
  draft: ChangesDraft;
  readOnly: boolean;
  edit: (part: Partial<ChangesDraft>) => void;
}

export function toChangesDraft(changes: DealChanges): ChangesDraft {
  const { responsible, add_tags: addTags, remove_tags: removeTags } = changes;
  return { responsible, fields: toRows(changes), addTags, removeTags };
}

export function toChangesRequest({ responsible, fields, addTags, removeTags }: ChangesDraft, currency: string) {
  return {
    responsible,
    ...toRequest(fields, currency),
    add_tags: addTags,
    remove_tags: removeTags,
  } satisfies DealChangesInput;
}

/** Whether the changes can be saved. */
export function areChangesComplete({ responsible, fields }: ChangesDraft): boolean {
  return (
    (responsible.kind === "keep" || responsible.user_ids.length > 0) &&
    fields.every((row) => findUnknownNames(row).length === 0)
  );
}
