// Runs before the first paint, so that the page does not flash in the wrong scheme. It is a file of its own because the
// content security policy forbids inline scripts.
{
  let scheme = "auto";
  try {
    scheme = localStorage.getItem("saletunnel.scheme") ?? "auto";
  } catch {
    // The browser blocks storage for this site.
  }
  const dark = scheme === "dark" || (scheme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
}
