/** The pages in the navigation, in order. */
import {
  Bell,
  ChartColumn,
  ListTodo,
  type LucideIcon,
  Mails,
  Megaphone,
  Repeat2,
  Settings,
  SquareKanban,
  Users,
  Webhook,
  Waypoints,
} from "lucide-react";

export const PAGES = [
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
  /** Only admins see the page. */
  needs?: "admin";
}[];

/** The pages that a user may see. */
export const pagesFor = (isAdmin: boolean) => PAGES.filter((page) => isAdmin || !("needs" in page));
