import { expect, test } from "vitest";

import { splitCustomFields } from "./changeTexts";

test("each custom field that changed is a change of its own", () => {
  const before = { floor: 2, serial: "1", old: true };
  const after = { floor: 3, serial: "1", paid: false };
  const changes = [{ field: "custom", before, after }];
  expect(splitCustomFields(changes as unknown as Parameters<typeof splitCustomFields>[0])).toEqual([
    { field: "custom.floor", before: 2, after: 3 },
    { field: "custom.old", before: true, after: null },
    { field: "custom.paid", before: null, after: false },
  ]);
});
