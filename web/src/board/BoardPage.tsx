/**
 * The board of a pipeline: its deals in columns, to drag, filter and move. The URL holds the filter and the open
 * deal.
 */
import { Select } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Rows4, Trash2 } from "lucide-react";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { boardQuery } from "../api/board";
import { refreshAfter } from "../api/live";
import { membersQuery, meQuery, pipelinesQuery } from "../api/queries";
import { useRole } from "../api/roles";
import type { Board, CardFact, Deal, Stage } from "../api/types";
import { Failed, Waiting } from "../components/Notice";
import { applyPendingMoves } from "./board";
import { BoardToolsProvider } from "./boardTools";
import { BulkBar } from "./BulkBar";
import { Columns } from "./Columns";
import { DealDrawer } from "./drawer/DealDrawer";
import { findEmptiness } from "./emptiness";
import { EmptyBoard } from "./EmptyBoard";
import { groupByStage, type FilterChange, FILTERS, filteredDealsQuery } from "./filters/filter";
import { FilterBar } from "./filters/FilterBar";
import { FoundElsewhere } from "./filters/FoundElsewhere";
import { MissingFieldsDialog } from "./MissingFieldsDialog";
import { useArrivals } from "./useArrivals";
import { useCopyToasts } from "./useCopyToasts";
import { type DropPlace, useDrops } from "./useDragging";
import { useMoves } from "./useMoves";
import { useSelection } from "./useSelection";
import { useTransferToasts } from "./useTransferToasts";
import "./board.css";

const route = getRouteApi("/board/$pipelineId");
const REFRESH_EVERY = 4_000; // milliseconds; the response for an unchanged board is empty (304)
const NO_STAGES: Stage[] = [];
const NO_FACTS: CardFact[] = [];

export function BoardPage() {
  const { t } = useTranslation();
  const { pipelineId } = route.useParams();
  const { deal: openDeal, add, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  const { data: user } = useQuery(meQuery);
  const canMove = useRole("agent");
  const { selected, select: selectDeal, keep } = useSelection();
  const [folds, setFolds] = useLocalStorage<Record<string, boolean>>({ key: "saletunnel.folds", defaultValue: {} });
  const [isCompact, setCompact] = useLocalStorage({
    key: `saletunnel.compact.${user?.id ?? ""}`,
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const { data: members } = useQuery(membersQuery);
  const names = useMemo(() => new Map(members?.map(({ id, name, email }) => [id, name || (email ?? "")])), [members]);

  const filterText = JSON.stringify(filter);
  const isFiltered = FILTERS.some((name) => filter[name] !== undefined);
  const fullBoard = useQuery({
    ...boardQuery(pipelineId),
    enabled: !isFiltered,
    refetchInterval: () => refreshAfter(REFRESH_EVERY),
  });
  const filtered = useQuery({
    ...filteredDealsQuery(pipelineId, filter, user?.id ?? ""),
    enabled: isFiltered && user !== undefined,
    placeholderData: keepPreviousData,
  });
  const isOld = isFiltered && filtered.isPlaceholderData; // the deals are those of the filter before
  const pipeline = pipelines.find((one) => one.id === pipelineId);
  const loaded: Board | undefined = useMemo(
    () =>
      isFiltered ? pipeline && filtered.data && groupByStage(pipeline.stages, filtered.data.deals) : fullBoard.data,
    [isFiltered, pipeline, filtered.data, fullBoard.data],
  );
  const whole = isFiltered ? undefined : fullBoard.data;
  useTransferToasts(pipelineId, filterText, isOld ? undefined : loaded, pipelines);
  const arrived = useArrivals(pipelineId, whole, useCopyToasts(pipelines));

  const setSearch = useCallback(
    (change: FilterChange & { deal?: string | undefined; add?: string | undefined }) =>
      void navigate({ search: (before) => ({ ...before, ...change }), replace: !("deal" in change) }),
    [navigate],
  );

  const { move, pending, asked, answer } = useMoves(pipelineId, pipelines);
  const board = useMemo(() => loaded && applyPendingMoves(loaded, pending), [loaded, pending]);
  const emptiness = board && !isFiltered ? findEmptiness(board) : null;
  const dropDeal = (deal: Deal, { stageId, on }: DropPlace) => {
    const deals = board?.columns.find((column) => column.stage_id === stageId)?.deals ?? [];
    const others = deals.filter((one) => one.id !== deal.id);
    const at = on ? others.findIndex((one) => one.id === on.dealId) + (on.edge === "bottom" ? 1 : 0) : 0;
    const afterId = others[at - 1]?.id ?? null;
    const isWhereItWas =
      deal.stage_id === stageId &&
      deals[deals.findIndex((one) => one.id === deal.id) - 1]?.id === (afterId ?? undefined);
    if (!isWhereItWas) move({ deal, stageId, afterId });
  };
  useDrops(dropDeal);

  const showDeal = useCallback((dealId: string) => setSearch({ deal: dealId }), [setSearch]);
  const moveToTop = useCallback((deal: Deal, stageId: string) => move({ deal, stageId, afterId: null }), [move]);
  const foldColumn = useCallback(
    (stageId: string, on: boolean) => setFolds((before) => ({ ...before, [stageId]: on })),
    [setFolds],
  );
  const stages = pipeline?.stages ?? NO_STAGES;
  const facts = user?.account.card_facts ?? NO_FACTS;
  const tools = useMemo(
    () => ({
      pipelineId,
      stages,
      canMove,
      names,
      facts,
      isCompact,
      foldColumn,
      openDeal: showDeal,
      selectDeal,
      moveDeal: moveToTop,
    }),
    [pipelineId, stages, canMove, names, facts, isCompact, foldColumn, showDeal, selectDeal, moveToTop],
  );
  const failure = isFiltered ? filtered.error : fullBoard.error;
  return (
    <div className="board-page">
      <header className="page-head">
        <h1>{t("nav.board")}</h1>
        <Select
          className="board-choice"
          aria-label={t("board.pipeline")}
          allowDeselect={false}
          value={pipelineId}
          data={pipelines.map((one) => ({ value: one.id, label: one.name }))}
          onChange={(id) => {
            if (id) void navigate({ to: "/board/$pipelineId", params: { pipelineId: id }, search: {} });
          }}
        />
        <span className="grow" />
        <FilterBar key={pipelineId} filter={filter} onChange={setSearch} />
        <button
          type="button"
          className="icon-button"
          aria-pressed={isCompact}
          aria-label={t("board.compact")}
          title={t("board.compact")}
          onClick={() => setCompact(!isCompact)}
        >
          <Rows4 size={18} aria-hidden />
        </button>
        <Link to="/bin" className="icon-button" aria-label={t("bin.title")} title={t("bin.title")}>
          <Trash2 size={18} aria-hidden />
        </Link>
      </header>
      {selected.size > 0 && pipeline && <BulkBar pipeline={pipeline} selected={selected} onKeep={keep} />}
      {isFiltered && filtered.data?.isCut && (
        <p className="board-note">{t("board.cut", { count: filtered.data.deals.length })}</p>
      )}
      {isFiltered && filtered.data?.deals.length === 0 && <p className="board-note">{t("board.none_found")}</p>}
      {filter.q && <FoundElsewhere q={filter.q} pipelineId={pipelineId} pipelines={pipelines} />}
      {board && failure && (
        <p className="board-note" role="status">
          {t("board.old")}
        </p>
      )}
      {emptiness?.kind === "no_deals" && add === undefined && (
        <EmptyBoard
          pipelineId={pipelineId}
          pipelines={pipelines}
          onAdd={canMove ? () => setSearch({ add: stages[0]?.id }) : undefined}
        />
      )}
      {emptiness?.kind === "all_closed" && (
        <p className="board-note">{t("empty_board.all_closed", { count: emptiness.closed })}</p>
      )}
      {board && pipeline ? (
        <BoardToolsProvider value={tools}>
          <Columns
            board={board}
            folds={folds}
            reading={{
              isFresh: isFiltered ? !isOld : fullBoard.isFetchedAfterMount,
              isFiltered,
              isCut: isFiltered && filtered.data?.isCut === true,
            }}
            pending={pending}
            arrived={arrived}
            selected={selected}
            adding={{ stageId: add, onClose: () => setSearch({ add: undefined }) }}
          />
        </BoardToolsProvider>
      ) : failure ? (
        <Failed error={failure} />
      ) : (
        <Waiting />
      )}
      <MissingFieldsDialog asked={asked} onClose={() => answer(null)} onAnswered={answer} />
      {openDeal && (
        <DealDrawer
          key={openDeal}
          dealId={openDeal}
          pipelines={pipelines}
          movingTo={pending.find(({ deal }) => deal.id === openDeal)?.stageId}
          onMove={moveToTop}
          onClose={() => setSearch({ deal: undefined })}
        />
      )}
    </div>
  );
}
