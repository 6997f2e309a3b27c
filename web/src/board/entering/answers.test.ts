import { expect, test } from "vitest";

import type { CustomField, Deal } from "../../api/types";
import { toDealFields } from "../../fields/dealFields";
import { toDealChange } from "./answers";

const deal = { currency: "USD", custom: { floor: 2 } } as unknown as Deal;
const declared = [
  { name: "deposit", type: "money" },
  { name: "serial", type: "text" },
  { name: "paid", type: "flag" },
].map((one) => ({ ...one, label: one.name, choices: [] })) as CustomField[];

test("answers are sent by the kind of their field: a customer by id, a flag as a boolean", () => {
  const typed = { amount: 45050, probability: 60, customer: "cust_an", tags: ["vip"], source: "Hội chợ" };
  expect(toDealChange(typed, deal, [])).toEqual({
    amount: 45050,
    currency: "USD",
    probability: 60,
    customer_id: "cust_an",
    tags: ["vip"],
    source: "Hội chợ",
  });
});

test("custom fields are added to those that the deal has", () => {
  const typed = { "custom.deposit": 10000, "custom.serial": "0042", "custom.paid": "false" };
  expect(toDealChange(typed, deal, toDealFields(declared))).toEqual({
    custom: { floor: 2, deposit: 10000, serial: "0042", paid: false },
  });
});
