/** Light or dark: this person's choice, or what the system says. Also applied before the first paint by scheme.js. */
import { useSyncExternalStore } from "react";

export type Scheme = "auto" | "light" | "dark";

const KEPT = "saletunnel.scheme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

system.addEventListener("change", apply);

export function setScheme(scheme: Scheme): void {
  localStorage.setItem(KEPT, scheme);
  apply();
}

export function useScheme(): Scheme {
  return useSyncExternalStore(subscribe, scheme);
}

export function useShownScheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, shown);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function scheme(): Scheme {
  const kept = localStorage.getItem(KEPT);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

function shown(): "light" | "dark" {
  const chosen = scheme();
  return chosen === "auto" ? (system.matches ? "dark" : "light") : chosen;
}

function apply(): void {
  document.documentElement.setAttribute("data-mantine-color-scheme", shown());
  listeners.forEach((listener) => listener());
}
