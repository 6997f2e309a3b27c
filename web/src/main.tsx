import "@fontsource-variable/inter/wght.css";
import "./shell/base.css";
import "./shell/shell.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { createQueryClient } from "./api/queries";
import { notifyProblem } from "./components/problems";
import { Toasts } from "./components/toasts";
import { startLanguage } from "./i18n";
import { createAppRouter, loadPage } from "./router";
import { AuthGate } from "./shell/AuthGate";
import { DiscardQuestion } from "./shell/DiscardQuestion";
import { SessionOver } from "./shell/SessionOver";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no element with the id root");

const queries = createQueryClient(notifyProblem);
const router = createAppRouter(queries);

await startLanguage();
loadPage(router);
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <AuthGate>
        <RouterProvider router={router} />
      </AuthGate>
      <Toasts />
      <SessionOver />
      <DiscardQuestion />
    </QueryClientProvider>
  </StrictMode>,
);
