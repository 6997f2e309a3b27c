/** The map of pipelines and tunnels, the list in its place on a phone, and the panels beside them. */
import { expect, type Page } from "@playwright/test";

import * as limits from "../../src/api/limits.gen";
import { DIALOG, type Known, press, type Surface } from "./surface";

const firstStage = ({ pipeline }: Known) => pipeline.stages[0];
const stage = (known: Known) => `/tunnels?stage=${firstStage(known)?.id ?? ""}`;
const tunnel = ({ tunnel }: Known) => `/tunnels?tunnel=${tunnel}`;
const rule = ({ rule }: Known) => `/tunnels?rule=${rule}`;

async function startTunnel(page: Page, known: Known): Promise<void> {
  await page
    .getByRole("region", { name: known.pipeline.name })
    .getByRole("button", {
      name: known.say("tunnels.start_from", { stage: firstStage(known)?.name ?? "" }),
      exact: true,
    })
    .press("Enter");
}

export const DESIGN: Surface[] = [
  { name: "tunnels", path: () => "/tunnels" },
  {
    name: "compact-map",
    path: () => "/tunnels",
    reveal: press("tunnels.compact"),
    leave: press("tunnels.compact"),
    screen: "wide",
  },
  { name: "list-of-tunnels", path: () => "/tunnels", screen: "phone" },
  {
    name: "targets",
    path: () => "/tunnels",
    reveal: async (page, known) => {
      const pipeline = page.getByRole("region", { name: known.pipeline.name });
      await pipeline.getByRole("button", { name: known.pipeline.name, expanded: false }).click();
      await startTunnel(page, known);
    },
    part: DIALOG,
    screen: "phone",
  },
  {
    name: "targets-on-the-map",
    path: () => "/tunnels",
    reveal: startTunnel,
    leave: press("tunnels.stop_choosing"),
    screen: "wide",
  },
  { name: "new-pipeline", path: () => "/tunnels", reveal: press("tunnels.add_pipeline"), part: DIALOG },
  {
    name: "remove-pipeline",
    path: () => "/tunnels",
    reveal: press("removal.pipeline", ({ pipeline }) => ({ name: pipeline.name })),
    part: DIALOG,
  },
  {
    name: "new-stage",
    path: () => "/tunnels",
    reveal: press("stages.add_to", ({ pipeline }) => ({ name: pipeline.name })),
    part: DIALOG,
  },
  {
    name: "new-tunnel",
    path: () => "/tunnels",
    reveal: async (page, known) => {
      await startTunnel(page, known);
      await page
        .getByRole("button", { name: known.say("tunnels.lead_to", { stage: "Thành công" }) })
        .first()
        .click();
    },
    part: DIALOG,
  },
  { name: "tunnel", path: tunnel },
  { name: "simulate", path: tunnel, reveal: press("simulation.open"), part: DIALOG },
  { name: "apply", path: tunnel, reveal: press("apply.open"), part: DIALOG },
  { name: "stage", path: stage },
  { name: "remove-stage", path: stage, reveal: press("removal.delete_stage"), part: DIALOG },
  {
    name: "stage-in-use",
    path: stage,
    reveal: async (page, known) => {
      await press("removal.delete_stage")(page, known);
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: known.say("common.delete"), exact: true }).click();
      await expect(dialog.getByText(known.say("removal.used_by"))).toBeVisible();
    },
    part: DIALOG,
  },
  { name: "new-rule", path: (known) => `${stage(known)}&rule=new` },
  { name: "rule", path: rule },
  {
    name: "trial",
    path: rule,
    reveal: press("trial.open", () => ({ days: String(limits.RuleTrial.days.maximum) })),
    part: DIALOG,
  },
];
