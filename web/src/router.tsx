/**
 * The pages by their paths. The code of a page is loaded when the page is first shown, or when a link to it is about
 * to be followed.
 */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";

import { boardQuery } from "./api/board";
import { meQuery, pipelinesQuery } from "./api/queries";
import { Waiting } from "./components/Notice";
import { loadWords, type Part } from "./i18n";
import { findBoard } from "./shell/findBoard";
import { showsFirstSteps } from "./shell/navigation";
import { NotFound } from "./shell/NotFound";
import { PageFailed } from "./shell/PageFailed";
import { Shell } from "./shell/Shell";

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: async ({ context }) => {
    const me = await context.queries.ensureQueryData(meQuery);
    throw redirect({ to: showsFirstSteps(me) ? "/start" : "/tunnels" });
  },
});

/** The search parameters of these names, as far as they are texts. They hold what a page shows. */
const texts =
  <Name extends string>(...names: Name[]) =>
  (search: Record<string, unknown>) =>
    Object.fromEntries(
      names.filter((name) => typeof search[name] === "string").map((name) => [name, search[name]]),
    ) as {
      [Key in Name]?: string;
    };

/** Loads a page together with its words. */
const withWords =
  <Module,>(parts: Part[], load: () => Promise<Module>) =>
  async (): Promise<Module> => {
    const [module] = await Promise.all([load(), loadWords(...parts)]);
    return module;
  };

const start = createRoute({
  getParentRoute: () => root,
  path: "/start",
  component: lazyRouteComponent(
    withWords(["start"], () => import("./start/StartPage")),
    "StartPage",
  ),
});

const tunnels = createRoute({
  getParentRoute: () => root,
  path: "/tunnels",
  validateSearch: texts("tunnel", "stage", "rule", "from", "add"),
  component: lazyRouteComponent(() => import("./tunnels/TunnelsPage"), "TunnelsPage"),
});

/** Leads to the board of the deal that the URL names, or to the first board. */
const firstBoard = createRoute({
  getParentRoute: () => root,
  path: "/board",
  validateSearch: texts<"deal">("deal"),
  beforeLoad: async ({ context, search }) => {
    const pipelineId = await findBoard(context.queries, search.deal);
    if (pipelineId) throw redirect({ to: "/board/$pipelineId", params: { pipelineId }, search });
  },
});

const board = createRoute({
  getParentRoute: () => root,
  path: "/board/$pipelineId",
  validateSearch: texts(
    "deal",
    "q",
    "who",
    "tag",
    "customer",
    "closing_from",
    "closing_to",
    "amount_from",
    "amount_to",
    "source",
    "custom",
    "stays",
    "add",
  ),
  // The deals are read while the code of the page is loaded. A filter reads others.
  loader: ({ context: { queries }, params, location }) => {
    void queries.prefetchQuery(pipelinesQuery);
    if (Object.keys(location.search).every((name) => name === "deal" || name === "add"))
      void queries.prefetchQuery(boardQuery(params.pipelineId));
  },
  component: lazyRouteComponent(
    withWords(["board", "outgoing"], () => import("./board/BoardPage")),
    "BoardPage",
  ),
});

const bin = createRoute({
  getParentRoute: () => root,
  path: "/bin",
  component: lazyRouteComponent(() => import("./bin/BinPage"), "BinPage"),
});

const tasks = createRoute({
  getParentRoute: () => root,
  path: "/tasks",
  validateSearch: texts("who", "state"),
  component: lazyRouteComponent(() => import("./agenda/TasksPage"), "TasksPage"),
});

const notices = createRoute({
  getParentRoute: () => root,
  path: "/notices",
  component: lazyRouteComponent(
    withWords(["notices"], () => import("./notices/NoticesPage")),
    "NoticesPage",
  ),
});

const profile = createRoute({
  getParentRoute: () => root,
  path: "/profile",
  component: lazyRouteComponent(
    withWords(["notices"], () => import("./profile/ProfilePage")),
    "ProfilePage",
  ),
});

const customers = createRoute({
  getParentRoute: () => root,
  path: "/customers",
  validateSearch: texts("q", "customer", "kind", "add"),
  component: lazyRouteComponent(
    withWords(["customers", "outgoing"], () => import("./customers/CustomersPage")),
    "CustomersPage",
  ),
});

const boost = createRoute({
  getParentRoute: () => root,
  path: "/boost",
  validateSearch: texts("plan", "edit", "view"),
  component: lazyRouteComponent(
    withWords(["boost"], () => import("./boost/BoostPage")),
    "BoostPage",
  ),
});

const messages = createRoute({
  getParentRoute: () => root,
  path: "/messages",
  validateSearch: texts("template", "view"),
  component: lazyRouteComponent(
    withWords(["outgoing"], () => import("./messages/MessagesPage")),
    "MessagesPage",
  ),
});

const campaigns = createRoute({
  getParentRoute: () => root,
  path: "/campaigns",
  validateSearch: texts("campaign", "view"),
  component: lazyRouteComponent(
    withWords(["campaigns", "outgoing"], () => import("./campaigns/CampaignsPage")),
    "CampaignsPage",
  ),
});

const analytics = createRoute({
  getParentRoute: () => root,
  path: "/analytics",
  validateSearch: texts("from", "to", "who"),
  component: lazyRouteComponent(
    withWords(["analytics"], () => import("./analytics/AnalyticsPage")),
    "AnalyticsPage",
  ),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  validateSearch: texts("invite"),
  component: lazyRouteComponent(
    withWords(["settings", "outgoing"], () => import("./settings/SettingsPage")),
    "SettingsPage",
  ),
});

const hooks = createRoute({
  getParentRoute: () => root,
  path: "/hooks",
  component: lazyRouteComponent(
    withWords(["outgoing"], () => import("./hooks/HooksPage")),
    "HooksPage",
  ),
});

const routes = root.addChildren([
  home,
  start,
  tunnels,
  firstBoard,
  board,
  bin,
  tasks,
  notices,
  profile,
  customers,
  boost,
  messages,
  campaigns,
  analytics,
  settings,
  hooks,
]);

/** Loads the code of the page at the address, without waiting for the session. */
export function loadPage(router: ReturnType<typeof createAppRouter>): void {
  const [matchedRoutes] = router.getMatchedRoutes(router.latestLocation.pathname);
  for (const route of matchedRoutes) void router.loadRouteChunk(route);
}

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
