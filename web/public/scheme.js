// Before the first paint, so that nobody who chose the dark is flashed with the light. A file, since the content
// security policy allows no script inside the page.
{
  let scheme = "auto";
  try {
    scheme = localStorage.getItem("saletunnel.scheme") ?? "auto";
  } catch {
    // The browser keeps nothing for this site.
  }
  const dark = scheme === "dark" || (scheme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
}
