/** The pages that the shell links to, in its order. */
import { type LucideIcon, Waypoints } from "lucide-react";

export const PAGES = [{ to: "/tunnels", label: "nav.tunnels", icon: Waypoints }] as const satisfies readonly {
  to: string;
  label: string;
  icon: LucideIcon;
}[];
