import { expect, test } from "vitest";

import { limitsModule } from "./limits.js";

const NAME = { type: "string", maxLength: 100, pattern: "." };
const PAGE = { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 100 } };
const DOCUMENT = {
  "x-limits": { condition_depth: 5 },
  "x-currencies": { KWD: 3, VND: 0 },
  paths: {
    "/v1/deals": {
      get: { operationId: "list_deals", parameters: [PAGE, { name: "id", in: "path", schema: NAME }] },
      post: { operationId: "create_deal" },
    },
  },
  components: {
    schemas: {
      Deal: {
        properties: {
          title: { anyOf: [NAME, { type: "null" }] },
          tags: { type: "array", maxItems: 50, items: { type: "string", maxLength: 30 } },
          custom: { type: "object", additionalProperties: { type: "string", maxLength: 20 } },
          won: { type: "boolean" },
        },
        additionalProperties: false,
      },
      Role: { enum: ["admin", "agent"] },
    },
  },
};

test("every schema and operation with limits, every entry of x-limits and the currencies become constants", () => {
  expect(limitsModule(DOCUMENT).split("\n").slice(1)).toEqual([
    "export const condition_depth = 5 as const;",
    'export const currencies = {"KWD":3,"VND":0} as const;',
    'export const Deal = {"title":{"maxLength":100},"tags":{"maxItems":50,"items":{"maxLength":30}},' +
      '"custom":{"values":{"maxLength":20}}} as const;',
    'export const list_deals = {"limit":{"maximum":100,"minimum":1}} as const;',
    "",
  ]);
});
