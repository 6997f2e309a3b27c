/** The board of a pipeline: columns of deals to drag, search and send on. What is looked at stands in the address. */
import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback, useLocalStorage } from "@mantine/hooks";
import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { problemOf } from "../api/problem";
import { me, pipelines as pipelinesQuery } from "../api/queries";
import type { Board, Deal } from "../api/types";
import { useRole } from "../auth/roles";
import { DealDrawer } from "../deals/DealDrawer";
import { Failed, Waiting } from "../shell/Notice";
import { notifyProblem } from "../shell/problems";
import { AskDialog, type Asked } from "./AskDialog";
import { boardOf, type Move, useMove } from "./board";
import { BulkBar } from "./BulkBar";
import { Column } from "./Column";
import { found } from "./filter";
import { type DropPlace, useDrops } from "./useDragging";
import { useTravellers } from "./useTravellers";
import "./board.css";

const route = getRouteApi("/board/$pipelineId");
const NOBODY: ReadonlySet<string> = new Set();

export function BoardPage() {
  const { t } = useTranslation();
  const { pipelineId } = route.useParams();
  const { deal: openDeal, q = "", mine = false } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  const { data: user } = useQuery(me);
  const canMove = useRole("agent");
  const [selected, setSelected] = useState(NOBODY);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [folded, setFolded] = useLocalStorage<string[]>({ key: "saletunnel.folded", defaultValue: [] });
  const [typed, setTyped] = useState(q);

  const filter = { q, responsibleId: mine ? user?.id : undefined };
  const isFiltered = q !== "" || mine;
  const whole = useQuery({ ...boardOf(pipelineId), enabled: !isFiltered });
  const some = useQuery({ ...found(pipelineId, filter), enabled: isFiltered, placeholderData: keepPreviousData });
  const pipeline = pipelines.find((one) => one.id === pipelineId);
  const board: Board | undefined = useMemo(
    () => (isFiltered ? pipeline && some.data && columnsOf(pipeline.stages, some.data) : whole.data),
    [isFiltered, pipeline, some.data, whole.data],
  );
  useTravellers(pipelineId, isFiltered ? undefined : whole.data, pipelines);

  const look = useCallback(
    (change: { deal?: string | undefined; q?: string | undefined; mine?: boolean | undefined }) =>
      void navigate({ search: (before) => ({ ...before, ...change }), replace: !("deal" in change) }),
    [navigate],
  );
  const search = useDebouncedCallback((text: string) => { look({ q: text.trim() || undefined }); }, 250);

  const move = useMove(pipelineId, (error, refused) => {
    if (problemOf(error).code === "required_fields_missing") {
      setAsked({ move: refused, fields: problemOf(error).document.fields ?? [] });
    } else notifyProblem(error);
  });
  const { mutate } = move;
  const go = useCallback(
    (wanted: Move) => {
      const stage = pipeline?.stages.find((one) => one.id === wanted.stageId);
      const asks = stage?.ask_lost_reason && wanted.deal.stage_id !== stage.id && !wanted.lostReason;
      if (asks) setAsked({ move: wanted, fields: ["lost_reason"] });
      else mutate(wanted);
    },
    [mutate, pipeline],
  );
  const drop = (deal: Deal, { stageId, on }: DropPlace) => {
    const deals = board?.columns.find((column) => column.stage_id === stageId)?.deals ?? [];
    const others = deals.filter((one) => one.id !== deal.id);
    const at = on ? others.findIndex((one) => one.id === on.dealId) + (on.edge === "bottom" ? 1 : 0) : 0;
    const afterId = others[at - 1]?.id ?? null;
    const isWhereItWas = deal.stage_id === stageId && deals[deals.findIndex((one) => one.id === deal.id) - 1]?.id === (afterId ?? undefined);
    if (!isWhereItWas) go({ deal, stageId, afterId });
  };
  useDrops(drop);

  const open = useCallback((dealId: string) => { look({ deal: dealId }); }, [look]);
  const send = useCallback((deal: Deal, stageId: string) => { go({ deal, stageId, afterId: null }); }, [go]);
  const select = useCallback((dealId: string, on: boolean) => {
    setSelected((before) => {
      const after = new Set(before);
      if (on) after.add(dealId);
      else after.delete(dealId);
      return after;
    });
  }, []);
  const fold = useCallback(
    (stageId: string, on: boolean) => { setFolded((before) => [...before.filter((id) => id !== stageId), ...(on ? [stageId] : [])]); },
    [setFolded],
  );

  const failure = isFiltered ? some.error : whole.error;
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
        <TextInput
          className="board-search"
          type="search"
          aria-label={t("board.search")}
          placeholder={t("board.search")}
          leftSection={<Search size={16} aria-hidden />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            search(event.currentTarget.value);
          }}
        />
        <SegmentedControl
          aria-label={t("board.whose")}
          value={mine ? "mine" : "all"}
          data={[
            { value: "all", label: t("board.all") },
            { value: "mine", label: t("board.mine") },
          ]}
          onChange={(value) => { look({ mine: value === "mine" || undefined }); }}
        />
      </header>
      {selected.size > 0 && pipeline && (
        <BulkBar pipeline={pipeline} selected={selected} onDone={() => { setSelected(NOBODY); }} />
      )}
      {board && pipeline ? (
        <div className="board" data-moving={move.isPending || undefined}>
          {board.columns.map((column) => (
            <Column
              key={column.stage_id}
              pipelineId={pipelineId}
              column={column}
              stages={pipeline.stages}
              canAdd={canMove && column.semantic === "open"}
              canMove={canMove}
              isFolded={folded.includes(column.stage_id)}
              selected={selected}
              onFold={fold}
              onOpen={open}
              onSelect={select}
              onMove={send}
            />
          ))}
        </div>
      ) : failure ? (
        <Failed error={failure} />
      ) : (
        <Waiting />
      )}
      <AskDialog
        asked={asked}
        onClose={() => { setAsked(null); }}
        onAnswered={(answered) => {
          setAsked(null);
          mutate(answered);
        }}
      />
      {openDeal && (
        <DealDrawer key={openDeal} dealId={openDeal} pipelines={pipelines} onClose={() => { look({ deal: undefined }); }} />
      )}
    </div>
  );
}

/** Found deals in the columns of their stages; figures are of what was found. */
function columnsOf(stages: readonly { id: string; name: string; color: string; semantic: "open" | "won" | "lost" }[], deals: readonly Deal[]): Board {
  return {
    columns: stages.map((stage) => {
      const mine = deals.filter((deal) => deal.stage_id === stage.id);
      const { id: stage_id, name, color, semantic } = stage;
      return { stage_id, name, color, semantic, count: mine.length, totals: [], deals: mine, next_cursor: null };
    }),
  };
}
