/** A column: its figures and the cards in view. More deals are read before the end of the list comes into view. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronsLeft, ChevronsRight, Plus } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Column as ColumnData, Deal } from "../api/types";
import { stageFocusKey } from "../components/focus/keys";
import { formatMoney, formatMoneyShort } from "../components/money";
import { FrameProvider, useFrame } from "../unsaved/useUnsaved";
import { type Move, restQuery } from "./board";
import { useBoardTools } from "./boardTools";
import { DealCard } from "./card/DealCard";
import { FILTERS } from "./filters/filter";
import { QuickAdd } from "./QuickAdd";
import { useColumn } from "./useDragging";
import type { Selection } from "./useSelection";

const CARD = { full: 118, compact: 56 }; // pixels, about; each card is measured when it is drawn
const GAP = 8; // pixels
const NEAR_END = 15; // cards
const DIGIT = 6.8; // pixels: the width of a character in a sum

/** How a deal is added in a column. */
export interface Adding {
  /** Whether the form of a new deal opens without a click. */
  atOnce: boolean;
  /** Called when a form that opened without a click is closed. */
  onClose: () => void;
}

interface Props {
  column: ColumnData;
  /** Null if no deal can be added here. */
  adding: Adding | null;
  isFolded: boolean;
  /** Whether the figures count only what was read of a larger result. */
  isCut: boolean;
  /** The moves that the API has not answered yet. */
  pending: readonly Move[];
  /** The deals that have just entered their column, by id. */
  arrived: ReadonlySet<string>;
  selected: Selection;
}

export function Column({ column, adding, isFolded, isCut, pending, arrived, selected }: Props) {
  const { t, i18n } = useTranslation();
  const { pipelineId, isCompact, foldColumn } = useBoardTools();
  const element = useRef<HTMLElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const adder = useRef<HTMLButtonElement>(null);
  const isOver = useColumn(element, column.stage_id);
  const wasUnfolded = useRef(false);
  const addsAtOnce = adding?.atOnce ?? false;
  const [isAdding, setAdding] = useState(addsAtOnce);
  useEffect(() => {
    if (addsAtOnce) setAdding(true);
  }, [addsAtOnce]);
  // A filter may draw the columns anew.
  const { frame, leave } = useFrame({ params: FILTERS });
  const [wantsMore, setWantsMore] = useState(false);
  const rest = useInfiniteQuery({
    ...restQuery(pipelineId, column.stage_id, column.next_cursor ?? ""),
    enabled: wantsMore && column.next_cursor !== null,
  });
  const saving = useMemo(() => new Set(pending.map(({ deal }) => deal.id)), [pending]);
  const deals = useMemo(() => {
    const below = rest.data?.pages.flatMap((page) => page.data) ?? [];
    return removeDoubles([...column.deals, ...below.filter(({ id }) => !saving.has(id))]);
  }, [column.deals, rest.data, saving]);
  // eslint-disable-next-line react-hooks/incompatible-library -- its result is not memoized here
  const virtual = useVirtualizer({
    count: deals.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isCompact ? CARD.compact : CARD.full),
    gap: isCompact ? GAP / 2 : GAP,
    getItemKey: (index) => deals[index]?.id ?? index,
    overscan: 2,
  });
  const measuredAs = useRef(isCompact);
  useEffect(() => {
    if (measuredAs.current === isCompact) return; // the cards were measured when they were drawn
    measuredAs.current = isCompact;
    virtual.measure();
  }, [virtual, isCompact]);
  const cards = virtual.getVirtualItems();
  const lastShown = cards.at(-1)?.index ?? 0;
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = rest;
  useEffect(() => {
    if (lastShown < deals.length - NEAR_END) return;
    setWantsMore(true);
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [lastShown, deals.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  useEffect(() => {
    if (wasUnfolded.current && !isFolded) element.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
    wasUnfolded.current = false;
  }, [isFolded]);

  const figure = (text: string) => (isCut ? t("board.at_least", { figure: text }) : text);
  const sumsIn = (format: typeof formatMoney) =>
    column.totals.map((total) => figure(format(total.amount, total.currency, i18n.language))).join(" · ");
  const [sums, shortSums] = [sumsIn(formatMoney), sumsIn(formatMoneyShort)];
  const count = <span className="count">{figure(column.count.toLocaleString(i18n.language))}</span>;
  const style = { "--stage": column.color } as React.CSSProperties;
  const Fold = isFolded ? ChevronsRight : ChevronsLeft;
  return (
    <section
      ref={element}
      className="column"
      style={style}
      data-over={isOver || undefined}
      data-folded={isFolded || undefined}
      aria-label={t(isCut ? "board.column_at_least" : "board.column", { stage: column.name, count: column.count })}
    >
      <header className="column-head" data-focus-key={stageFocusKey(column.stage_id)}>
        <div className="column-name">
          <h2>{column.name}</h2>
          {isFolded && count}
          <button
            type="button"
            className="icon-button small"
            aria-expanded={!isFolded}
            aria-label={t(isFolded ? "board.unfold" : "board.fold", { stage: column.name })}
            onClick={() =>
              leave(() => {
                setAdding(false);
                wasUnfolded.current = isFolded;
                foldColumn(column.stage_id, !isFolded);
              })
            }
          >
            <Fold size={16} aria-hidden />
          </button>
        </div>
        {!isFolded && (
          <div className="column-figures">
            {count}
            <p
              className="sums"
              title={sums}
              style={{ "--need": `${String(sums.length * DIGIT)}px` } as React.CSSProperties}
            >
              <span className="sums-full">{sums}</span>
              {shortSums !== sums && <span aria-hidden>{shortSums}</span>}
            </p>
            {adding && (
              <button
                ref={adder}
                type="button"
                className="add-deal"
                aria-label={t("board.add_to", { stage: column.name })}
                title={t("board.add_to", { stage: column.name })}
                onClick={() => setAdding(true)}
              >
                <Plus size={16} aria-hidden />
              </button>
            )}
          </div>
        )}
      </header>
      {!isFolded && (
        <div ref={scroller} className="column-body" data-deals={column.count}>
          {isAdding && (
            <FrameProvider value={frame}>
              <QuickAdd
                stageId={column.stage_id}
                onClose={() => {
                  setAdding(false);
                  if (adding?.atOnce) adding.onClose();
                  adder.current?.focus();
                }}
              />
            </FrameProvider>
          )}
          <ul style={{ height: virtual.getTotalSize() }}>
            {cards.map((card) => {
              const deal = deals[card.index];
              return (
                deal && (
                  <li
                    key={card.key}
                    ref={virtual.measureElement}
                    data-index={card.index}
                    style={{ transform: `translateY(${String(card.start)}px)` }}
                  >
                    <DealCard
                      deal={deal}
                      isSaving={saving.has(deal.id)}
                      isSelected={selected.has(deal.id)}
                      hasArrived={arrived.has(deal.id)}
                    />
                  </li>
                )
              );
            })}
          </ul>
          {rest.isFetching && <p className="column-more">{t("common.loading")}</p>}
        </div>
      )}
    </section>
  );
}

/**
 * Removes doubles. The deals of the board come first and are newer than those read below it, so the first one is
 * kept.
 */
function removeDoubles(deals: readonly Deal[]): Deal[] {
  const byId = new Map<string, Deal>();
  for (const deal of deals) if (!byId.has(deal.id)) byId.set(deal.id, deal);
  return [...byId.values()];
}
