import { readdirSync } from "node:fs";

import js from "@eslint/js";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** The folders that pages share, lowest first. A folder imports only itself and the folders before it. */
const SHARED = [
  "i18n",
  "auth",
  "api",
  "unsaved",
  "components",
  "inputs",
  "lostReasons",
  "fields",
  "conditions",
  "changes",
  "runs",
  "webhooks",
  "templates",
  "tasks",
  "kit",
];
/** The shell and the pages, one folder each. They import only themselves and the shared folders. */
const TOP = foldersOf("src").filter((folder) => !SHARED.includes(folder));
/** The rooms of a page, lowest first. A room imports only itself, the rooms before it and the shared folders. */
const ROOMS = {
  board: ["entering", "drawer"],
  tunnels: ["design", "removal", "simulation", "trial", "rules", "editor", "labels", "view", "map", "list"],
};

const ZONES = [
  ...layers("src", SHARED),
  ...TOP.map((folder) => zone("src", folder, [...SHARED, folder])),
  ...Object.entries(ROOMS).flatMap(([page, rooms]) => layers(`src/${page}`, rooms)),
];

/** A component takes at most eight props. More props belong together in an object or a context. */
const MANY_PROPS = [
  "TSInterfaceDeclaration[id.name=/Props$/] > TSInterfaceBody > TSPropertySignature:nth-child(9)",
  ":function[id.name=/^[A-Z]/] > ObjectPattern > Property:nth-child(9)",
].map((selector) => ({ selector, message: "A component takes at most eight props." }));

/** Inputs that read what people type in another language than that of the page. */
const FOREIGN_INPUTS = [
  {
    selector: "JSXAttribute[name.name=type] Literal[value=/^(number|date|datetime-local|month|time|week)$/]",
    message: "The browser reads it by its own language: use the fields of src/inputs.",
  },
];

/** One zone for each folder of an ordered list. */
function layers(parent, folders) {
  return folders.map((folder, at) => zone(parent, folder, folders.slice(0, at + 1)));
}

/** A zone: of the parent folder, the files of a folder import only the allowed folders. */
function zone(parent, folder, allowed) {
  const message = `${folder} imports only ${allowed.join(", ")}: see eslint.config.js.`;
  return {
    target: `./${parent}/${folder}`,
    from: `./${parent}`,
    except: allowed.map((name) => `./${name}`),
    message,
  };
}

function foldersOf(parent) {
  return readdirSync(new URL(parent, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

export default tseslint.config(
  { ignores: ["dist", "src/api/*.gen.ts", "test-results", "playwright-report"] },
  js.configs.recommended,
  tseslint.configs.strict,
  jsxA11y.flatConfigs.strict,
  importX.flatConfigs.typescript,
  { files: ["public/*.js"], languageOptions: { globals: { document: true, localStorage: true, matchMedia: true } } },
  { files: ["*.js"], languageOptions: { globals: { process: true, URL: true } } },
  {
    plugins: { "react-hooks": reactHooks, "import-x": importX },
    settings: { "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".tsx", ".js"] })] },
    rules: {
      ...reactHooks.configs.recommended.rules,
      eqeqeq: "error",
      "no-console": "error",
      "jsx-a11y/no-autofocus": ["error", { ignoreNonDOM: true }], // a field that the user asked for takes the focus
      "jsx-a11y/label-has-associated-control": ["error", { depth: 4 }], // a choice with a name and a description
      "@typescript-eslint/consistent-type-imports": "error",
      "max-lines": ["error", 250],
      "no-restricted-syntax": ["error", ...MANY_PROPS, ...FOREIGN_INPUTS],
      "no-restricted-imports": [
        "error",
        {
          name: "@mantine/core",
          importNames: ["NumberInput", "Modal", "Drawer"],
          message: "Use the fields of src/inputs, and Dialog and SideDrawer of src/components.",
        },
      ],
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": ["error", { basePath: import.meta.dirname, zones: ZONES }],
      "import-x/order": [
        "error",
        {
          groups: ["builtin", "external", ["parent", "sibling", "index"]],
          "newlines-between": "always",
          alphabetize: { order: "asc", caseInsensitive: true },
        },
      ],
    },
  },
  { files: ["src/components/{Dialog,SideDrawer}.tsx"], rules: { "no-restricted-imports": "off" } }, // the frames
  { files: ["e2e/**"], rules: { "react-hooks/rules-of-hooks": "off" } }, // `use` is a Playwright fixture here, not a React hook
);
