import { expect, test } from "vitest";

import type { Pipeline } from "../api/types";
import { findSteps } from "./steps";

const pipeline = (version: number, tunnels: object[] = []) => ({ version, tunnels }) as Pipeline;
const me = { id: "u1" };
const done = (known: Parameters<typeof findSteps>[0]) =>
  findSteps(known)
    .filter(({ isDone }) => isDone)
    .map(({ name }) => name);

test("a new company has done nothing yet", () => {
  expect(done({ pipelines: [pipeline(1)], hasDeals: false, members: [me] })).toEqual([]);
});

test("a second pipeline is a design, and so is a changed first one", () => {
  expect(done({ pipelines: [pipeline(1), pipeline(1)], hasDeals: false, members: [me] })).toEqual(["design"]);
  expect(done({ pipelines: [pipeline(2)], hasDeals: false, members: [me] })).toEqual(["design"]);
});

test("each step is done by what the company has, in any order", () => {
  expect(done({ pipelines: [pipeline(1)], hasDeals: true, members: [me, { id: "u2" }] })).toEqual(["deal", "people"]);
  expect(done({ pipelines: [pipeline(1, [{}]), pipeline(1)], hasDeals: true, members: [me, { id: "u2" }] })).toEqual([
    "design",
    "tunnel",
    "deal",
    "people",
  ]);
});
