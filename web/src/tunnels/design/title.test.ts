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

test("fields are filled in, everything else stays", () => {
  expect(fillIn("{title} for {customer} — {pipeline} failed", values)).toBe("Dishwasher for An — Installation failed");
});

test("names that are no field are told", () => {
  expect(findUnknownFields("{title} {tittle} {}")).toEqual(["tittle", ""]);
  expect(fillIn("{tittle}", values)).toBe("{tittle}");
});
