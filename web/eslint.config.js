import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "src/api/schema.gen.ts", "test-results", "playwright-report"] },
  js.configs.recommended,
  tseslint.configs.strict,
  jsxA11y.flatConfigs.strict,
  { files: ["public/*.js"], languageOptions: { globals: { document: true, localStorage: true, matchMedia: true } } },
  {
    plugins: { "react-hooks": reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      eqeqeq: "error",
      "no-console": "error",
      "jsx-a11y/no-autofocus": ["error", { ignoreNonDOM: true }], // a field that was just asked for
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  { files: ["e2e/**"], rules: { "react-hooks/rules-of-hooks": "off" } }, // a fixture's `use` is no hook
);
