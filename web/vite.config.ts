import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vitest/config";

import { theme } from "./src/kit/theme.ts";

/**
 * Adds the variables of the theme as a style sheet at build time. Mantine would write them into a <style> element at
 * run time, which the content security policy refuses.
 */
function themeVariables(): Plugin {
  const id = "virtual:theme.css";
  return {
    name: "theme-variables",
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (loaded) =>
      loaded === `\0${id}`
        ? convertCssVariables(defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme)), ":root")
        : undefined,
  };
}

/** The libraries that every page needs: one file of them compresses better than many. */
const FRAME =
  /node_modules.(react|react-dom|scheduler|use-sync-external-store|i18next|react-i18next|html-parse-stringify|void-elements|@tanstack.(react-router|router-core|history|store|react-store|query-core|react-query))[/\\]/;

/** What the shell needs of the client: one file of it compresses better than one file for each way it is shared. */
const BASE =
  /src.(api.(client|problem|queries|roles|limits\.gen)|auth.(config|session)|components.(Notice|OnDemand|problems)|i18n.(index|initials|numbers)|kit.(optionsFilter|scheme)|unsaved.(drafts|forms)|shell.(language|navigation|useModal))\.tsx?$/;

// `npm run dev` serves the client, and forwards the API and the sign-in settings to a local cloud.
const cloud = process.env.CLOUD ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), themeVariables()],
  build: {
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "frame", test: FRAME },
            { name: "base", test: BASE },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(["/v1", "/healthz", "/config.json"].map((path) => [path, cloud])),
  },
  // The test files of a worker share one environment: to make one for each file takes ten times as long as the tests.
  test: { environment: "happy-dom", pool: "threads", isolate: false, include: ["src/**/*.test.{ts,tsx}", "*.test.js"] },
});
