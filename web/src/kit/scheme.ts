/**
 * The colour scheme, light or dark: the user's choice, or else that of the system. scheme.js applies it before the
 * first paint.
 */
import { useSyncExternalStore } from "react";

export type Scheme = "auto" | "light" | "dark";

const KEPT = "saletunnel.scheme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

system.addEventListener("change", applyScheme);

export function setScheme(scheme: Scheme): void {
  localStorage.setItem(KEPT, scheme);
  applyScheme();
}

export function useScheme(): Scheme {
  return useSyncExternalStore(subscribe, chosenScheme);
}

export function useShownScheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, visibleScheme);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function chosenScheme(): Scheme {
  const kept = localStorage.getItem(KEPT);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

function visibleScheme(): "light" | "dark" {
  const chosen = chosenScheme();
  return chosen === "auto" ? (system.matches ? "dark" : "light") : chosen;
}

function applyScheme(): void {
  document.documentElement.setAttribute("data-mantine-color-scheme", visibleScheme());
  listeners.forEach((listener) => listener());
}
