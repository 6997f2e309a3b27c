/** Every page and dialog meets WCAG 2.2 AA, in both languages and both colour schemes. */
import { expect, expectAccessible, openPage, speak, takePicture, test } from "./people";
import { arrange, sayInLanguage, SURFACES } from "./surfaces";

for (const language of ["vi", "en"] as const) {
  test(`every page and dialog is accessible in ${language}, in light and dark`, async ({ page }) => {
    test.setTimeout(900_000); // axe reads every page four times
    await page.emulateMedia({ reducedMotion: "reduce" });
    await openPage(page, "/board");
    await speak(page, language);
    const known = { ...(await arrange(page)), say: sayInLanguage(language) };
    let shown = "";
    for (const { name, path, reveal, part } of SURFACES) {
      await test.step(name, async () => {
        const wanted = path(known);
        if (wanted !== shown) await page.goto(wanted);
        shown = wanted;
        await expect(page.getByText(known.say("common.loading"))).toHaveCount(0);
        await reveal?.(page, known);
        if (part) await expect(page.locator(part)).toBeVisible();
        await page.emulateMedia({ colorScheme: "light" });
        await expectAccessible(page, part);
        await page.emulateMedia({ colorScheme: "dark" });
        await expectAccessible(page, part);
        await takePicture(page, `accessible-${language}-dark-${name}`);
        if (part) {
          await page
            .locator(part)
            .getByRole("button", { name: known.say("common.close"), exact: true })
            .first()
            .click();
          await expect(page.locator(part)).toHaveCount(0);
        } else if (reveal) {
          await page.keyboard.press("Escape");
        }
      });
    }
    await speak(page, null);
  });
}
