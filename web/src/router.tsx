/** The pages by their paths. Each is fetched when it is first shown, or when a link to it is about to be followed. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";

import { NotFound } from "./shell/NotFound";
import { Waiting } from "./shell/Notice";
import { PageFailed } from "./shell/PageFailed";
import { Shell } from "./shell/Shell";

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/tunnels" });
  },
});

const tunnels = createRoute({
  getParentRoute: () => root,
  path: "/tunnels",
  validateSearch: ({ tunnel, stage }: Record<string, unknown>): { tunnel?: string; stage?: string } => ({
    ...(typeof tunnel === "string" && { tunnel }),
    ...(typeof stage === "string" && { stage }),
  }),
  component: lazyRouteComponent(() => import("./tunnels/TunnelsPage"), "TunnelsPage"),
});

const routes = root.addChildren([home, tunnels]);

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: routes,
    context: { queries },
    defaultPreload: "intent",
    defaultPendingComponent: Waiting,
    defaultErrorComponent: PageFailed,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
