// Language and theme: chosen on any page, kept, and one stays where one is.
import { expect, hydrated, openAccountMenu, test } from "../helper/test.ts";
import { wordsOf } from "../helper/words.ts";

test("the language of the browser is met, another one can be chosen", async ({ page, words, language, busy, visit, enter }) => {
  const other = language === "en" ? "zh-CN" : "en";
  await enter(busy.console);
  const path = `/p/servers/${busy.machine.server}?range=6h`;
  await visit(busy.console, path);
  await expect(page.locator("html")).toHaveAttribute("lang", language);
  await openAccountMenu(page, words);
  await page.getByRole("button", { name: words(other === "en" ? "shell.language_en" : "shell.language_zh_cn") }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", other);
  await expect(page).toHaveURL(busy.console.url + path);
  await hydrated(page);
  await expect(page.getByRole("figure", { name: wordsOf(other)("metrics.memory") })).toBeVisible();
  await visit(busy.console, "/p/servers");
  await expect(page.getByRole("heading", { name: wordsOf(other)("server.hosts"), level: 1 })).toBeVisible();
  // It is the person's from now on: the tests after this one have the same person.
  await visit(busy.console, "/me/preferences");
  await page.locator("#locale").selectOption("");
  await page.getByRole("button", { name: wordsOf(other)("ui.save"), exact: true }).click();
  await expect(page.getByText(words("identity.preferences_saved"))).toBeVisible();
});

test("the theme is kept, and drawings follow it", async ({ page, words, busy, visit, enter }) => {
  await enter(busy.console);
  const path = `/p/servers/${busy.machine.server}`;
  await visit(busy.console, path);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  for (const theme of ["dark", "light"] as const) {
    await openAccountMenu(page, words);
    await page.getByRole("button", { name: words(`shell.theme_${theme}`) }).click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    await expect(page).toHaveURL(busy.console.url + path);
    await hydrated(page);
    await openAccountMenu(page, words);
    await expect(page.getByRole("button", { name: words(`shell.theme_${theme}`) })).toHaveAttribute("aria-pressed", "true");
    await page.keyboard.press("Escape");
  }
  // As the device has it.
  await openAccountMenu(page, words);
  await page.getByRole("button", { name: words("shell.theme_system") }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "system");
  await page.emulateMedia({ colorScheme: "light" });
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await ground()).not.toBe(light);
});

test("who is not signed in chooses too", async ({ page, words, language, empty, visit }) => {
  const other = language === "en" ? "zh-CN" : "en";
  const path = "/login?next=%2Fp%2Fservers";
  await visit(empty, path);
  await page.getByRole("button", { name: words("shell.theme_dark") }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await hydrated(page);
  await page.getByRole("button", { name: words(other === "en" ? "shell.language_en" : "shell.language_zh_cn") }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", other);
  await expect(page).toHaveURL(empty.url + path);
  await hydrated(page);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
