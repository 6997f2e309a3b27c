/** The timeline of a deal by day, newest first: what happened, who did it, and what changed. */
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
  MessageSquare,
  Pencil,
  Repeat2,
  Trash2,
  TriangleAlert,
  Undo2,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Deal, Entry, Pipeline } from "../../../api/types";
import { Waiting } from "../../../components/Notice";
import { findField, useDealFields } from "../../../fields/dealFields";
import { timelineQuery } from "../deal";
import { CommentText } from "../mentions/CommentText";
import { splitCustomFields, useValueText } from "./changeTexts";
import { daysAgo, groupByDay, type Kind, kindOf, kindsOf } from "./days";
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
  commented: MessageSquare,
  task_made: ListTodo,
  task_done: CircleCheck,
  task_reopened: Undo2,
  task_deleted: Trash2,
  deleted: Trash2,
  restored: Undo2,
};

/** What a tunnel did; the latest of these can be undone while nothing else has changed the deal. */
const UNDOABLE: readonly Entry["kind"][] = ["transferred", "copied_from"];
/** What changed the deal; all other entries are notes beside it. */
const CHANGES: readonly Entry["kind"][] = [
  ...UNDOABLE,
  "created",
  "changed",
  "reordered",
  "moved",
  "transfer_undone",
  "deleted",
  "restored",
];

interface Props {
  deal: Deal;
  pipelines: readonly Pipeline[];
  /** Undoes the latest transfer. */
  onUndo: (() => void) | undefined;
}

export function Timeline({ deal, pipelines, onUndo }: Props) {
  const { t } = useTranslation();
  const { data } = useQuery(timelineQuery(deal));
  const [shown, setShown] = useState<Kind | null>(null);
  if (!data) return <Waiting />;
  const kinds = kindsOf(data.data);
  const latestChange = data.data.find(({ kind }) => CHANGES.includes(kind));
  const entries = shown && kinds.includes(shown) ? data.data.filter((entry) => kindOf(entry) === shown) : data.data;
  return (
    <>
      {kinds.length > 1 && (
        <div className="timeline-kinds" role="group" aria-label={t("deals.timeline_filter")}>
          {[null, ...kinds].map((kind) => (
            <button
              key={kind ?? "all"}
              type="button"
              className="filter-chip"
              aria-pressed={shown === kind}
              onClick={() => setShown(kind)}
            >
              {kind ? t(`deals.kinds.${kind}`) : t("deals.kinds_all")}
            </button>
          ))}
        </div>
      )}
      {groupByDay(entries).map(({ day, entries: ofDay }) => (
        <section key={day.getTime()} className="timeline-day">
          <h4>
            <DayName day={day} />
          </h4>
          <ol className="timeline">
            {ofDay.map((entry, at) => (
              <TimelineEntry
                key={`${entry.at}${String(at)}`}
                entry={entry}
                deal={deal}
                pipelines={pipelines}
                onUndo={entry === latestChange && UNDOABLE.includes(entry.kind) ? onUndo : undefined}
              />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function DayName({ day }: { day: Date }) {
  const { t, i18n } = useTranslation();
  const ago = daysAgo(day, new Date());
  if (ago === 0) return t("deals.today");
  return ago === 1 ? t("deals.yesterday") : day.toLocaleDateString(i18n.language, { dateStyle: "full" });
}

function TimelineEntry({ entry, deal, pipelines, onUndo }: Props & { entry: Entry }) {
  const { t, i18n } = useTranslation();
  const fields = useDealFields();
  const toText = useValueText(deal, pipelines);
  const Icon = ICONS[entry.kind] ?? Pencil;
  return (
    <li data-kind={kindOf(entry)}>
      <Icon size={16} aria-hidden />
      <div>
        <p>
          <strong>{kindName(t, entry.kind)}</strong>
          <span className="who" data-kind={entry.actor.kind}>
            {t(`actors.${entry.actor.kind as "user"}`, { name: entry.actor.name })}
          </span>
          <time dateTime={entry.at}>
            {new Date(entry.at).toLocaleTimeString(i18n.language, { timeStyle: "short" })}
          </time>
        </p>
        {onUndo && (
          <button type="button" className="link" onClick={onUndo}>
            {t("deals.undo")}
          </button>
        )}
        {entry.note && (
          <p className="timeline-note">
            {entry.kind === "commented" ? (
              <CommentText text={entry.note} mentions={entry.mentions} />
            ) : (
              noteText(entry, fields)
            )}
          </p>
        )}
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
}

function kindName(t: TFunction, kind: string): string {
  return t(`entries.${kind}` as "entries.moved", { defaultValue: kind });
}
