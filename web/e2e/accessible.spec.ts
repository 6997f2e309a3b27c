/** Every page, dialog, menu, error and empty state meets WCAG 2.2 AA, in both languages and both colour schemes. */
import { expectAccessible, openPage, speak, takePicture, test } from "./people";
import { SURFACES } from "./surfaces/all";
import { arrange } from "./surfaces/scene";
import { partsOf, showSurface } from "./surfaces/surface";
import { sayInLanguage } from "./surfaces/words";

const SCREENS = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const { title, surfaces } of partsOf(SURFACES, 5)) {
  for (const language of ["vi", "en"] as const) {
    test(`every page and dialog is accessible in ${language}, in light and dark: ${title}`, async ({ page }) => {
      test.setTimeout(360_000); // axe reads every page twice
      await page.emulateMedia({ reducedMotion: "reduce" });
      await openPage(page, "/board");
      await speak(page, language);
      const known = { ...(await arrange(page)), say: sayInLanguage(language) };
      for (const surface of surfaces) {
        await test.step(surface.name, async () => {
          await page.setViewportSize(SCREENS[surface.screen ?? "wide"]);
          await showSurface(page, known, surface);
          await page.emulateMedia({ colorScheme: "light" });
          await expectAccessible(page, surface.part);
          await page.emulateMedia({ colorScheme: "dark" });
          await expectAccessible(page, surface.part);
          await takePicture(page, `accessible-${language}-dark-${surface.name}`);
          await surface.leave?.(page, known);
        });
      }
    });
  }
}
