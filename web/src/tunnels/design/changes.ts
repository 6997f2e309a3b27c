/** The changes of the page. A change that the API is certain to accept is shown at once, and taken back if it fails. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { client, unwrap, ifMatch } from "../../api/client";
import { toProblem } from "../../api/problem";
import { pipelinesQuery } from "../../api/queries";
import type { NewStage, NewTunnel, Pipeline, Stage, StageChange, Tunnel, TunnelChange } from "../../api/types";

const KEY = pipelinesQuery.queryKey;

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
  const refresh = () => queries.invalidateQueries({ queryKey: KEY });
  const refreshIfStale = (error: unknown) => {
    if (["stale_version", "not_found", "network"].includes(toProblem(error).code)) void refresh();
  };
  const common = { onError: refreshIfStale, meta: { quiet: true } };

  const addPipeline = useMutation({
    ...common,
    mutationFn: (name: string) => unwrap<Pipeline>(client.POST("/v1/pipelines", { body: { name } })),
    onSuccess: (pipeline) => {
      put(pipeline);
      void queries.invalidateQueries({ queryKey: ["me"] });
    },
  });

  const renamePipeline = useMutation({
    ...common,
    mutationFn: ({ pipeline, name }: { pipeline: Pipeline; name: string }) =>
      unwrap<Pipeline>(
        client.PATCH("/v1/pipelines/{pipeline_id}", {
          params: { path: { pipeline_id: pipeline.id }, header: ifMatch(pipeline.version) },
          body: { name },
        }),
      ),
    onSuccess: put,
  });

  const addStage = useMutation({
    ...common,
    mutationFn: ({ pipeline, stage }: { pipeline: Pipeline; stage: NewStage }) =>
      unwrap<Pipeline>(
        client.POST("/v1/pipelines/{pipeline_id}/stages", {
          params: { path: { pipeline_id: pipeline.id } },
          body: stage,
        }),
      ),
    onSuccess: put,
  });

  const changeStage = useMutation({
    ...common,
    mutationFn: ({ pipeline, stage, change }: { pipeline: Pipeline; stage: Stage; change: StageChange }) =>
      unwrap<Pipeline>(
        client.PATCH("/v1/pipelines/{pipeline_id}/stages/{stage_id}", {
          params: { path: { pipeline_id: pipeline.id, stage_id: stage.id }, header: ifMatch(pipeline.version) },
          body: change,
        }),
      ),
    onMutate: ({ pipeline, stage, change: { color } }) => {
      if (color)
        put({ ...pipeline, stages: pipeline.stages.map((one) => (one.id === stage.id ? { ...one, color } : one)) });
    },
    onSuccess: put,
    onError: (error, { pipeline }) => {
      put(pipeline);
      refreshIfStale(error);
    },
  });

  const reorderStages = useMutation({
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

  const addTunnel = useMutation({
    ...common,
    mutationFn: (body: NewTunnel) => unwrap<Tunnel>(client.POST("/v1/tunnels", { body })),
    onSuccess: putTunnel,
  });

  const changeTunnel = useMutation({
    ...common,
    mutationFn: ({ tunnel, change }: { tunnel: Tunnel; change: TunnelChange }) => patchTunnel(tunnel, change),
    onSuccess: putTunnel,
  });

  /** Orders the tunnels of a stage like the list. Only tunnels whose position changes are written. */
  const orderTunnels = useMutation({
    ...common,
    mutationFn: async (order: readonly Tunnel[]) => {
      for (const [position, tunnel] of order.entries()) {
        if (tunnel.position !== position) putTunnel(await patchTunnel(tunnel, { position }));
      }
    },
    onError: () => void refresh(),
  });

  const deleteTunnel = useMutation({
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
    addStage,
    changeStage,
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
