/** Every page, dialog, menu, error and empty state of the web client. */
import { COMPANY } from "./company";
import { DESIGN } from "./design";
import { FAILURES } from "./failures";
import { SALES } from "./sales";
import type { Surface } from "./surface";

export const SURFACES: readonly Surface[] = [...SALES, ...DESIGN, ...COMPANY, ...FAILURES];
