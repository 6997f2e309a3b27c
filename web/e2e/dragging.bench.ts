/**
 * Measures, with Chromium's tracing, how smoothly a stage is dragged over 20 pipelines of 12 stages with 80 tunnels.
 * It runs in a company of its own.
 */
import { writeFileSync } from "node:fs";

import type { CDPSession, Page } from "@playwright/test";

import { openApi, expect, openPage, test } from "./people";

interface Pipeline {
  id: string;
  name: string;
  stages: { id: string }[];
}
interface TraceEvent {
  name: string;
  dur?: number;
  tdur?: number;
  pid: number;
  tid: number;
  args: { name?: string };
}

const PIPELINES = 20;
const STAGES = 12;
const TUNNELS = 80;
const LONG = 50; // milliseconds

async function fill(page: Page, run: string): Promise<void> {
  const server = await openApi(page);
  const stages = [...Array(STAGES).keys()].map((at) => ({
    name: `Giai đoạn ${String(at + 1)}`,
    color: "#39A8EF",
    semantic: at === STAGES - 2 ? "won" : at === STAGES - 1 ? "lost" : "open",
  }));
  const pipelines: Pipeline[] = [];
  for (let at = 0; at < PIPELINES; at += 1) {
    pipelines.push(
      await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Phễu ${run} ${String(at + 1)}`, stages }),
    );
  }
  for (let at = 0; at < TUNNELS; at += 1) {
    const from = pipelines[at % (PIPELINES - 1)];
    const to = pipelines[Math.min(PIPELINES - 1, (at % (PIPELINES - 1)) + 1 + (at % 4))];
    await server.call("POST", "/v1/tunnels", {
      source: { stage_id: from?.stages[(at * 5) % STAGES]?.id },
      target: { stage_id: to?.stages[(at * 7) % STAGES]?.id },
      action: at % 3 === 0 ? "copy" : "move",
    });
  }
}

async function trace(session: CDPSession, act: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const complete = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
  await session.send("Tracing.start", {
    categories: "toplevel,devtools.timeline,__metadata",
    transferMode: "ReportEvents",
  });
  await act();
  await session.send("Tracing.end");
  await complete;
  return events;
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

test("a stage is dragged over the whole map", async ({ page }) => {
  test.setTimeout(600_000);
  await openPage(page, "/tunnels");
  const run = Date.now().toString(36);
  await fill(page, run);
  await page.reload();
  await expect(page.locator(".stage").nth(PIPELINES * STAGES - 1)).toBeAttached();
  const stage = page
    .getByRole("region", { name: `Phễu ${run} 1`, exact: true })
    .getByRole("listitem")
    .nth(1);
  await stage.scrollIntoViewIfNeeded();
  const box = await stage.boundingBox();
  if (!box) throw new Error("the stage is not visible");

  const session = await page.context().newCDPSession(page);
  const events = await trace(session, async () => {
    await page.evaluate(() => {
      const times: number[] = [];
      Object.assign(window, { frameTimes: times });
      let before = performance.now();
      const frame = (now: number) => {
        times.push(now - before);
        before = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    for (const [x, y] of [
      [1300, 300],
      [500, 500],
      [1200, 860],
      [700, 880],
      [1000, 400],
    ] as const) {
      await page.mouse.move(x, y, { steps: 60 });
    }
    await page.keyboard.press("Escape");
    await page.mouse.up();
  });
  const frames = (await page.evaluate(() => (window as unknown as { frameTimes: number[] }).frameTimes)).slice(2);
  const mains = new Set(
    events
      .filter((one) => one.name === "thread_name" && one.args.name === "CrRendererMain")
      .map((one) => `${String(one.pid)}/${String(one.tid)}`),
  );
  const tasks = events.filter((one) => /RunTask$/.test(one.name) && mains.has(`${String(one.pid)}/${String(one.tid)}`));
  const took = tasks.map((one) => (one.dur ?? 0) / 1000);
  const worked = tasks.map((one) => (one.tdur ?? 0) / 1000); // without the time that the processor spent on other processes
  const figures = {
    frames: frames.length,
    frame_p50: quantile(frames, 0.5),
    frame_p95: quantile(frames, 0.95),
    tasks: tasks.length,
    longest_task: Math.max(0, ...took),
    long_tasks: took.filter((one) => one > LONG).length,
    longest_work: Math.max(0, ...worked),
    long_work: worked.filter((one) => one > LONG).length,
    work_a_frame: worked.reduce((sum, one) => sum + one, 0) / frames.length,
  };
  writeFileSync("test-results/dragging.json", JSON.stringify(figures, null, 2));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
});
