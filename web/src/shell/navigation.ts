/** The pages in the navigation, in order. */
import {
  ChartColumn,
  ListTodo,
  type LucideIcon,
  Mails,
  Repeat2,
  Settings,
  SquareKanban,
  Users,
  Waypoints,
} from "lucide-react";

export const PAGES = [
  { to: "/tunnels", label: "nav.tunnels", icon: Waypoints },
  { to: "/board", label: "nav.board", icon: SquareKanban },
  { to: "/tasks", label: "nav.tasks", icon: ListTodo },
  { to: "/customers", label: "nav.customers", icon: Users },
  { to: "/boost", label: "nav.boost", icon: Repeat2 },
  { to: "/messages", label: "nav.messages", icon: Mails },
  { to: "/analytics", label: "nav.analytics", icon: ChartColumn },
  { to: "/settings", label: "nav.settings", icon: Settings },
] as const satisfies readonly {
  to: string;
  label: string;
  icon: LucideIcon;
}[];
