// A company and its links, made as its administrator makes them.
import type { Console } from "./console.ts";
import { expect, hydrated, type Page } from "./test.ts";
import type { Words } from "./words.ts";

/** A name that would do harm if it became more than text. */
export const COMPANY_NAME = "云杉 <b>Spruce</b> & Co";

/** Founds a company by its form; the page then shows its administrator's standing. */
export async function found(page: Page, words: Words, console: Console, name = COMPANY_NAME): Promise<number> {
  await page.goto(`${console.url}/me/companies/new`);
  await page.getByLabel(words("company.name"), { exact: true }).fill(name);
  await page.getByLabel(words("company.contact"), { exact: true }).fill("Lin");
  await page.getByLabel(words("company.contact_mobile"), { exact: true }).fill("13800000000");
  await page.getByRole("button", { name: words("company.found_submit") }).click();
  await expect(page.getByRole("heading", { name: words("company.joined_title", { company: name }) })).toBeVisible();
  return Number(/\/me\/companies\/(\d+)$/.exec(page.url())?.[1]);
}

export type LinkWish = { ask?: string[]; uses?: number; template?: string };

/** Makes a link by its form, and returns its address. */
export async function invite(page: Page, words: Words, console: Console, company: number, wish: LinkWish = {}): Promise<string> {
  await page.goto(`${console.url}/c/${company}/invite`);
  await hydrated(page);
  for (const field of wish.ask ?? []) await page.getByLabel(words(field), { exact: true }).check();
  if (wish.uses) await page.getByLabel(words("company.max_uses"), { exact: true }).fill(String(wish.uses));
  if (wish.template) {
    await page.getByLabel(words("company.template"), { exact: true }).selectOption({ label: words(wish.template) });
  }
  await page.getByRole("button", { name: words("company.create_link") }).click();
  const shown = page.getByRole("group", { name: words("company.column_link") }).locator("code");
  await expect(shown).toHaveText(/\/join\/[\w-]{20,}$/);
  return shown.innerText();
}

/** Fills in an application and sends it; the page then says that it waits. */
export async function apply(page: Page, words: Words, name: string): Promise<void> {
  await page.getByLabel(words("company.field_name"), { exact: true }).fill(name);
  await page.getByRole("button", { name: words("company.apply"), exact: true }).click();
  await expect(page.getByRole("heading", { name: words("company.pending_title") })).toBeVisible();
}
