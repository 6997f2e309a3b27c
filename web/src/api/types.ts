/** The things of the API, by the names that screens use. */
export type Role = "admin" | "manager" | "agent" | "viewer";
export type Semantic = "open" | "won" | "lost";
export type Language = "vi" | "en";

export interface Account {
  name: string;
  language: Language;
  time_zone: string;
  currency: string;
  version: number;
  /** What the subscription holds; absent while the API does not tell. */
  plan?: string;
}

export interface Me {
  id: string;
  name: string;
  email: string | null;
  role: Role;
  tenant: string;
  account: Account;
}

export interface Stage {
  id: string;
  name: string;
  color: string;
  semantic: Semantic;
  position: number;
}

export interface StageRef {
  pipeline_id: string;
  stage_id: string;
}

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { field: string; op: string; value?: string | number | boolean | null | (string | number)[] };

export interface Tunnel {
  id: string;
  name: string;
  enabled: boolean;
  source: StageRef;
  target: StageRef;
  action: "move" | "copy";
  position: number;
  conditions: Condition | null;
  changes: { title_template: string | null };
  created_at: string;
  updated_at: string;
  version: number;
}

export interface Pipeline {
  id: string;
  name: string;
  position: number;
  stages: Stage[];
  tunnels: Tunnel[];
  created_at: string;
  updated_at: string;
  version: number;
}

export interface Page<Item> {
  data: Item[];
  next_cursor: string | null;
}
