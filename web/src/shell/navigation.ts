/** The pages in the navigation, in order. */
import {
  Bell,
  ChartColumn,
  ListTodo,
  type LucideIcon,
  Mails,
  Megaphone,
  Repeat2,
  Rocket,
  Settings,
  SquareKanban,
  Users,
  Webhook,
  Waypoints,
} from "lucide-react";

import type { Me } from "../api/types";

export const PAGES = [
  { to: "/start", label: "nav.start", icon: Rocket, needs: "first_steps" },
  { to: "/tunnels", label: "nav.tunnels", icon: Waypoints },
  { to: "/board", label: "nav.board", icon: SquareKanban },
  { to: "/tasks", label: "nav.tasks", icon: ListTodo },
  { to: "/notices", label: "nav.notices", icon: Bell },
  { to: "/customers", label: "nav.customers", icon: Users },
  { to: "/boost", label: "nav.boost", icon: Repeat2 },
  { to: "/messages", label: "nav.messages", icon: Mails },
  { to: "/campaigns", label: "nav.campaigns", icon: Megaphone },
  { to: "/analytics", label: "nav.analytics", icon: ChartColumn },
  { to: "/hooks", label: "nav.hooks", icon: Webhook, needs: "admin" },
  { to: "/settings", label: "nav.settings", icon: Settings },
] as const satisfies readonly {
  to: string;
  label: string;
  icon: LucideIcon;
  /** Only admins see the page; the first steps only until an admin of the company hides them. */
  needs?: "admin" | "first_steps";
}[];

/** Whether the user is led through the first steps of the company. */
export const showsFirstSteps = (me: Pick<Me, "role" | "account">) =>
  me.role === "admin" && me.account.shows_first_steps;

/** The pages that a user may see; those that everybody sees until it is known who the user is. */
export const pagesFor = (me: Pick<Me, "role" | "account"> | undefined) =>
  PAGES.filter((page) => {
    if (!("needs" in page)) return true;
    return me?.role === "admin" && (page.needs === "admin" || showsFirstSteps(me));
  });
