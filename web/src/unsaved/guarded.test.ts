/** Every form of the client is guarded: a new one without the guard fails here. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const SOURCE = join(import.meta.dirname, "..");
const files = new Map(
  readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".tsx") && !path.endsWith(".test.tsx"))
    .map((path) => [path.replaceAll("\\", "/"), readFileSync(join(SOURCE, path), "utf8")]),
);

/** Forms whose input may go. */
const UNGUARDED: Record<string, string> = {
  "tunnels/simulation/SimulateDialog.tsx": "a simulation saves nothing, and its input stays while the tunnel is open",
};

/** Elements that a user fills in. */
const INPUT =
  /(?<!useState)<(TextInput|Textarea|Select|MultiSelect|TagsInput|Switch|Checkbox|input|textarea|\w+Field|MissingFieldInputs?|ColorChoice|ActionChoice|CustomerSelect|MemberSelect)\b/;
const USES_GUARD = /\buseUnsaved\(/;

const holding = (pattern: RegExp) => [...files].filter(([, text]) => pattern.test(text)).map(([path]) => path);

test("every form uses the guard", () => {
  const forms = holding(/<form\b/);
  expect(forms.length).toBeGreaterThan(5);
  const unguarded = forms.filter((path) => !USES_GUARD.test(files.get(path) ?? ""));
  expect(unguarded).toEqual(Object.keys(UNGUARDED));
});

test("every form in a dialog gives its input to the guard", () => {
  const inDialogs = holding(/<DialogForm\b/);
  expect(inDialogs.length).toBeGreaterThan(10);
  const silent = inDialogs.filter((path) => {
    const text = files.get(path) ?? "";
    return INPUT.test(text) && /<DialogForm[^>]*\binput=\{null\}/.test(text);
  });
  expect(silent).toEqual([]);
});

test("a text that is edited in place has the guard of its hook", () => {
  const hook = readFileSync(join(SOURCE, "inputs/useInPlace.ts"), "utf8");
  expect(hook).toMatch(USES_GUARD);
  expect(holding(/\buseInPlace\(/).length).toBeGreaterThan(2);
});

test("every other input belongs to a form, saves at once, or filters", () => {
  const belongs = /<form\b|<DialogForm\b|\buseInPlace\(/;
  const loose = holding(INPUT).filter((path) => {
    const text = files.get(path) ?? "";
    return /\buseState\b/.test(text) && !belongs.test(text);
  });
  expect(loose.sort()).toEqual(
    [
      "analytics/AnalyticsPage.tsx", // the period
      "board/BulkBar.tsx", // chooses the stage of a move
      "board/drawer/mentions/MentionInput.tsx", // tells its form of every change
      "board/filters/FilterBar.tsx",
      "board/filters/FilterFields.tsx",
      "components/selects/CustomerSelect.tsx", // the words of a search
      "customers/CustomersPage.tsx", // the words of a search
      "inputs/PeriodInput.tsx", // tells its form of every change
      "lostReasons/LostReasonInput.tsx", // tells its form of every change
      "start/Designs.tsx", // chooses one of the designs
      "templates/TemplateSelect.tsx", // tells its form of every choice
      "templates/TextsInput.tsx", // tells the editor of every change
      "tunnels/design/ColorChoice.tsx", // tells its form of every choice
      "webhooks/WebhookSelect.tsx", // tells its form of every choice
      "tunnels/editor/DelayInput.tsx", // tells the editor of every change
      "campaigns/results/Recipients.tsx", // the state of the recipients
      "tunnels/rules/RunLog.tsx", // the state of the runs
      "components/selects/DealSearch.tsx", // the words of a search
      "shell/UserMenu.tsx", // the language, saved at once
      "shell/finder/Finder.tsx", // the words of a search
    ].sort(),
  );
});

test("frames that close take Escape from the one stack of layers", () => {
  const closing = holding(/\bonClose=\{/).filter((path) => /<(Modal|Drawer|aside)\b/.test(files.get(path) ?? ""));
  expect(closing.sort()).toEqual(["components/Dialog.tsx", "components/SideDrawer.tsx"]);
  for (const path of [...closing, "tunnels/design/Panel.tsx", "board/QuickAdd.tsx"])
    expect(files.get(path), path).toMatch(/\buseLayer\(/);
});
