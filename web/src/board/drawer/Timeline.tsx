/** The timeline of a deal, newest first: what happened, who did it, and what changed. */
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import {
  ArrowRightLeft,
  CircleCheck,
  CirclePlus,
  CircleSlash,
  Clock,
  Copy,
  ListTodo,
  type LucideIcon,
  Pencil,
  Repeat2,
  Trash2,
  TriangleAlert,
  Undo2,
} from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Deal, Entry, Pipeline } from "../../api/types";
import { Waiting } from "../../components/Notice";
import { findField, useDealFields } from "../../fields/dealFields";
import { splitCustomFields, useValueText } from "./changeTexts";
import { timelineQuery } from "./deal";
import { noteText } from "./noteText";

const ICONS: Partial<Record<Entry["kind"], LucideIcon>> = {
  created: CirclePlus,
  moved: ArrowRightLeft,
  transferred: ArrowRightLeft,
  copied_from: Copy,
  copied_to: Copy,
  repeat_made: Repeat2,
  loop_stopped: TriangleAlert,
  rule_pending: Clock,
  rule_parked: Clock,
  rule_ran: CircleCheck,
  rule_skipped: CircleSlash,
  rule_cancelled: CircleSlash,
  rule_failed: TriangleAlert,
  rule_unknown: TriangleAlert,
  task_made: ListTodo,
  task_done: CircleCheck,
  task_reopened: Undo2,
  task_deleted: Trash2,
  deleted: Trash2,
  restored: Undo2,
};

/** What a tunnel did; the latest entry can be undone while nothing else has happened to the deal. */
const UNDOABLE: readonly Entry["kind"][] = ["transferred", "copied_from"];

interface Props {
  deal: Deal;
  pipelines: readonly Pipeline[];
  /** Undoes the latest transfer. */
  onUndo: (() => void) | undefined;
}

export function Timeline({ deal, pipelines, onUndo }: Props) {
  const { t, i18n } = useTranslation();
  const { data } = useQuery(timelineQuery(deal));
  const fields = useDealFields();
  const toText = useValueText(deal, pipelines);
  if (!data) return <Waiting />;
  return (
    <ol className="timeline">
      {data.data.map((entry, at) => {
        const Icon = ICONS[entry.kind] ?? Pencil;
        return (
          <li key={`${entry.at}${String(at)}`}>
            <Icon size={16} aria-hidden />
            <div>
              <p>
                <strong>{kindName(t, entry.kind)}</strong>
                <span className="who" data-kind={entry.actor.kind}>
                  {t(`actors.${entry.actor.kind as "user"}`, { name: entry.actor.name })}
                </span>
                <time dateTime={entry.at}>
                  {new Date(entry.at).toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: "short" })}
                </time>
              </p>
              {at === 0 && UNDOABLE.includes(entry.kind) && onUndo && (
                <button type="button" className="link" onClick={onUndo}>
                  {t("deals.undo")}
                </button>
              )}
              {entry.note && <p>{noteText(entry, fields)}</p>}
              {entry.changes.length > 0 && (
                <ul>
                  {splitCustomFields(entry.changes).map((change) => (
                    <li key={change.field}>
                      {findField(fields, change.field).label}: {toText(change.field, change.before)} →{" "}
                      {toText(change.field, change.after)}
                    </li>
                  ))}
                </ul>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function kindName(t: TFunction, kind: string): string {
  return t(`entries.${kind}` as "entries.moved", { defaultValue: kind });
}
