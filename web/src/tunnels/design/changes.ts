/** The changes of the page. A change that the API is certain to accept is shown at once, and taken back if it fails. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { client, unwrap, ifMatch } from "../../api/client";
import { toProblem } from "../../api/problem";
import { pipelinesQuery } from "../../api/queries";
import type { NewStage, NewTunnel, Pipeline, Stage, StageChange, Tunnel, TunnelChange } from "../../api/types";
import { useSubmission } from "../../api/useSubmission";

const KEY = pipelinesQuery.queryKey;
/** Changes of one person's own hand run one after the other, each on the version that the change before it made. */
const IN_TURN = { id: "pipelines" };
/** The key of the placements of pipelines. */
export const PLACING = ["place_pipeline"];

/** All changes of pipelines, stages and tunnels. The forms show their errors themselves, so those changes raise no toast. */
export function useChanges() {
  const queries = useQueryClient();

  const put = (pipeline: Pipeline) => {
    queries.setQueryData(KEY, (all = []) =>
      all.some((one) => one.id === pipeline.id)
        ? all.map((one) => (one.id === pipeline.id ? pipeline : one))
        : [...all, pipeline],
    );
  };
  const putTunnel = (tunnel: Tunnel) => {
    queries.setQueryData(KEY, (all) => all?.map((pipeline) => replaceTunnel(pipeline, tunnel)));
  };
  const versionOf = ({ id, version }: Pipeline) =>
    Math.max(version, queries.getQueryData(KEY)?.find((one) => one.id === id)?.version ?? 0);
  const refresh = () => queries.invalidateQueries({ queryKey: KEY });
  const refreshIfStale = (error: unknown) => {
    if (["stale_version", "not_found", "network"].includes(toProblem(error).code)) void refresh();
  };
  const common = { onError: refreshIfStale, meta: { quiet: true } };

  const addPipeline = useSubmission({
    ...common,
    mutationFn: (name: string, header) =>
      unwrap<Pipeline>(client.POST("/v1/pipelines", { params: { header }, body: { name } })),
    onSuccess: (pipeline) => {
      put(pipeline);
      void queries.invalidateQueries({ queryKey: ["me"] });
    },
  });

  const renamePipeline = useMutation({
    ...common,
    scope: IN_TURN,
    mutationFn: ({ pipeline, name }: { pipeline: Pipeline; name: string }) =>
      unwrap<Pipeline>(
        client.PATCH("/v1/pipelines/{pipeline_id}", {
          params: { path: { pipeline_id: pipeline.id }, header: ifMatch(versionOf(pipeline)) },
          body: { name },
        }),
      ),
    onSuccess: put,
  });

  /** Places a pipeline among the others. The order is one value of all of them, so the last placement wins. */
  const placePipeline = useMutation({
    mutationKey: PLACING,
    scope: IN_TURN,
    mutationFn: ({ pipeline, position }: { pipeline: Pipeline; position: number }) =>
      unwrap<Pipeline>(
        client.PATCH("/v1/pipelines/{pipeline_id}", {
          params: { path: { pipeline_id: pipeline.id }, header: { "If-Match": "*" } },
          body: { position },
        }),
      ),
    onMutate: async ({ pipeline, position }) => {
      await queries.cancelQueries({ queryKey: KEY });
      queries.setQueryData(KEY, (all = []) =>
        all.filter((one) => one.id !== pipeline.id).toSpliced(position, 0, pipeline),
      );
    },
    onSuccess: put,
    // The others have new positions and versions too.
    onSettled: () => (queries.isMutating({ mutationKey: PLACING }) === 1 ? refresh() : undefined),
  });

  const addStage = useSubmission({
    ...common,
    mutationFn: ({ pipelineId, stage }: { pipelineId: string; stage: NewStage }, header) =>
      unwrap<Pipeline>(
        client.POST("/v1/pipelines/{pipeline_id}/stages", {
          params: { path: { pipeline_id: pipelineId }, header },
          body: stage,
        }),
      ),
    onSuccess: put,
  });

  const patchStage = {
    ...common,
    scope: IN_TURN,
    mutationFn: ({ pipeline, stage, change }: { pipeline: Pipeline; stage: Stage; change: StageChange }) =>
      unwrap<Pipeline>(
        client.PATCH("/v1/pipelines/{pipeline_id}/stages/{stage_id}", {
          params: { path: { pipeline_id: pipeline.id, stage_id: stage.id }, header: ifMatch(versionOf(pipeline)) },
          body: change,
        }),
      ),
    onMutate: async ({
      pipeline,
      stage,
      change: { color },
    }: {
      pipeline: Pipeline;
      stage: Stage;
      change: StageChange;
    }) => {
      if (!color) return;
      await queries.cancelQueries({ queryKey: KEY });
      const now = queries.getQueryData(KEY)?.find(({ id }) => id === pipeline.id) ?? pipeline;
      put({ ...now, stages: now.stages.map((one) => (one.id === stage.id ? { ...one, color } : one)) });
    },
    onSuccess: put,
    onError: (error: unknown, { pipeline }: { pipeline: Pipeline }) => {
      put(pipeline);
      refreshIfStale(error);
    },
  };
  const changeStage = useMutation(patchStage);
  const saveRules = useSubmission(patchStage);

  const reorderStages = useSubmission({
    mutationFn: ({ pipeline, order }: { pipeline: Pipeline; order: string[] }) =>
      unwrap<Pipeline>(
        client.PUT("/v1/pipelines/{pipeline_id}/stages/order", {
          params: { path: { pipeline_id: pipeline.id }, header: ifMatch(pipeline.version) },
          body: { stage_ids: order },
        }),
      ),
    onMutate: async ({ pipeline, order }) => {
      await queries.cancelQueries({ queryKey: KEY });
      const stages = order.flatMap((id) => pipeline.stages.filter((stage) => stage.id === id));
      put({ ...pipeline, stages });
    },
    onSuccess: put,
    onError: (_error, { pipeline }) => {
      put(pipeline);
      void refresh();
    },
  });

  const addTunnel = useSubmission({
    ...common,
    mutationFn: (body: NewTunnel, header) => unwrap<Tunnel>(client.POST("/v1/tunnels", { params: { header }, body })),
    onSuccess: putTunnel,
  });

  const changeTunnel = useSubmission({
    ...common,
    mutationFn: ({ tunnel, change }: { tunnel: Tunnel; change: TunnelChange }) => patchTunnel(tunnel, change),
    onSuccess: putTunnel,
  });

  /** Orders the tunnels of a stage like the list. Only tunnels whose position changes are written. */
  const orderTunnels = useSubmission({
    ...common,
    mutationFn: async (order: readonly Tunnel[]) => {
      for (const [position, tunnel] of order.entries()) {
        if (tunnel.position !== position) putTunnel(await patchTunnel(tunnel, { position }));
      }
    },
    onError: () => void refresh(),
  });

  const deleteTunnel = useSubmission({
    ...common,
    mutationFn: (tunnel: Tunnel) =>
      unwrap(
        client.DELETE("/v1/tunnels/{tunnel_id}", {
          params: { path: { tunnel_id: tunnel.id }, header: ifMatch(tunnel.version) },
        }),
      ),
    onSuccess: (_nothing, tunnel) => {
      queries.setQueryData(KEY, (all) =>
        all?.map((one) => ({ ...one, tunnels: one.tunnels.filter((other) => other.id !== tunnel.id) })),
      );
    },
  });

  return {
    addPipeline,
    renamePipeline,
    placePipeline,
    addStage,
    changeStage,
    saveRules,
    reorderStages,
    addTunnel,
    changeTunnel,
    orderTunnels,
    deleteTunnel,
  };
}

function patchTunnel(tunnel: Tunnel, change: TunnelChange): Promise<Tunnel> {
  return unwrap<Tunnel>(
    client.PATCH("/v1/tunnels/{tunnel_id}", {
      params: { path: { tunnel_id: tunnel.id }, header: ifMatch(tunnel.version) },
      body: change,
    }),
  );
}

function replaceTunnel(pipeline: Pipeline, tunnel: Tunnel): Pipeline {
  if (pipeline.id !== tunnel.source.pipeline_id) return pipeline;
  const known = pipeline.tunnels.some((one) => one.id === tunnel.id);
  const tunnels = known
    ? pipeline.tunnels.map((one) => (one.id === tunnel.id ? tunnel : one))
    : [...pipeline.tunnels, tunnel];
  return { ...pipeline, tunnels };
}
