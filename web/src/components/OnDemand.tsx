import { type ReactNode, Suspense, useState } from "react";

/** Draws its children, which are loaded lazily, from the first time that they are wanted. */
export function OnDemand({ wanted, children }: { wanted: boolean; children: ReactNode }) {
  const [isLoaded, setLoaded] = useState(wanted);
  if (wanted && !isLoaded) setLoaded(true);
  return isLoaded && <Suspense fallback={null}>{children}</Suspense>;
}
