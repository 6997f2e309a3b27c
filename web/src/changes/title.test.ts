import { expect, test } from "vitest";

import { fillIn, findUnknownFields } from "./title";

const values = {
  title: "Dishwasher",
  customer: "An",
  amount: "$500",
  stage: "Lost",
  pipeline: "Installation",
  date: "24/11/2026",
  times: "2",
};

test("fields are filled in, and everything else stays", () => {
  expect(fillIn("{title} for {customer} — {pipeline} failed", values)).toBe("Dishwasher for An — Installation failed");
});

test("unknown fields are found, and stay in the text", () => {
  expect(findUnknownFields("{title} {tittle} {}")).toEqual(["tittle", ""]);
  expect(fillIn("{tittle}", values)).toBe("{tittle}");
});
