/** The deals in the bin, the last deleted first. */
import { Button, Table } from "@mantine/core";
import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Trash2, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import { pipelinesQuery } from "../api/queries";
import { useRole } from "../api/roles";
import type { Deal, Pipeline } from "../api/types";
import { formatMoney } from "../components/money";
import { Failed, Notice, Waiting } from "../components/Notice";
import { showToast } from "../components/toasts";
import { formatSpan } from "../i18n/relative";
import { binQuery, daysLeft, useRestore } from "./bin";
import "./bin.css";

export function BinPage() {
  const { t } = useTranslation();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(binQuery);
  const deals = data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <div className="plain-page">
      <header className="page-head">
        <h1>{t("bin.title")}</h1>
      </header>
      {error && !data ? (
        <Failed error={error} />
      ) : !data ? (
        <Waiting />
      ) : deals.length === 0 && !hasNextPage ? (
        <Notice icon={<Trash2 size={30} aria-hidden />} title={t("bin.empty")} detail={t("bin.kept")}>
          <Link className="button" to="/board">
            {t("bin.to_board")}
          </Link>
        </Notice>
      ) : (
        <div className="sheet">
          <p className="quiet bin-kept">{t("bin.kept")}</p>
          <BinTable deals={deals} />
          {hasNextPage && (
            <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t("common.more")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function BinTable({ deals }: { deals: readonly Deal[] }) {
  const { t, i18n } = useTranslation();
  const canRestore = useRole("agent");
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  const restore = useRestore();
  const navigate = useNavigate();
  const whole = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  const now = new Date();
  return (
    <Table verticalSpacing="sm" className="bin-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t("deals.one")}</Table.Th>
          <Table.Th scope="col">{t("fields.amount")}</Table.Th>
          <Table.Th scope="col">{t("bin.deleted_at")}</Table.Th>
          <Table.Th scope="col">{t("bin.left_head")}</Table.Th>
          {canRestore && <Table.Th scope="col" aria-label={t("deals.restore")} />}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deals.map((deal) => {
          const deletedAt = new Date(deal.deleted_at ?? deal.updated_at);
          return (
            <Table.Tr key={deal.id}>
              <Table.Th scope="row" className="bin-deal">
                <strong>{deal.title}</strong>
                <span className="quiet">{placeOf(pipelines, deal)}</span>
              </Table.Th>
              <Table.Td className="bin-amount">
                {deal.amount !== null && deal.currency ? formatMoney(deal.amount, deal.currency, i18n.language) : ""}
              </Table.Td>
              <Table.Td>
                <time dateTime={deletedAt.toISOString()} title={whole.format(deletedAt)}>
                  {formatSpan(deletedAt, now, i18n.language)}
                </time>
              </Table.Td>
              <Table.Td>{t("bin.left", { count: daysLeft(deletedAt, now) })}</Table.Td>
              {canRestore && (
                <Table.Td className="bin-restore">
                  <Button
                    variant="default"
                    size="xs"
                    leftSection={<Undo2 size={15} aria-hidden />}
                    aria-label={t("bin.restore", { title: deal.title })}
                    loading={restore.isPending && restore.variables.id === deal.id}
                    onClick={() => restore.mutate(deal, { onSuccess: sayRestored })}
                  >
                    {t("deals.restore")}
                  </Button>
                </Table.Td>
              )}
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );

  function show({ id, pipeline_id }: Deal) {
    void navigate({ to: "/board/$pipelineId", params: { pipelineId: pipeline_id }, search: { deal: id } });
  }

  function sayRestored(deal: Deal) {
    showToast({
      tone: "good",
      about: deal.id,
      title: t("bin.restored", { title: deal.title }),
      message: (
        <button type="button" className="link" onClick={() => show(deal)}>
          {t("bin.show")}
        </button>
      ),
    });
  }
}

/** The pipeline and the stage that the deal comes back to; the pipeline may be deleted. */
function placeOf(pipelines: readonly Pipeline[], { pipeline_id, stage_id }: Deal): string {
  const pipeline = pipelines.find(({ id }) => id === pipeline_id);
  const stage = pipeline?.stages.find(({ id }) => id === stage_id);
  return [pipeline?.name, stage?.name].filter(Boolean).join(" · ") || "–";
}
