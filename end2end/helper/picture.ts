// Pictures for people to look at.
import { mkdir } from "node:fs/promises";
import { hydrated, type Page } from "./test.ts";
import type { Language } from "./words.ts";

const FOLDER = new URL("../../target/screenshots/", import.meta.url).pathname;

/** Of the whole page, or of what a window shows: a dialog has its place in a window. */
export type Picture = (name: string, of?: "page" | "window") => Promise<void>;

/** Takes pictures of a page, in both themes, under name-language-size-theme.png. */
export async function picturesOf(page: Page, language: Language, narrow: boolean): Promise<Picture> {
  await mkdir(FOLDER, { recursive: true });
  return async (name, of = "page") => {
    await hydrated(page);
    // The whole page in one window: what sticks to an edge is then where it belongs.
    const before = page.viewportSize();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    if (before && of === "page") await page.setViewportSize({ width: before.width, height: Math.max(before.height, height) });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const path = `${FOLDER}${name}-${language}-${narrow ? "phone" : "desktop"}-${colorScheme}.png`;
      await page.screenshot({ path, animations: "disabled" });
    }
    if (before && of === "page") await page.setViewportSize(before);
  };
}
