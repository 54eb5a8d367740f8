// One's own sessions: seen, ended, and what the ended one notices.
import type { Locator } from "@playwright/test";
import { OWNER, type Console } from "../helper/console.ts";
import { expect, expectNoSidewaysScrolling, fillSignIn, hydrated, inTab, test, type Browser, type Page } from "../helper/test.ts";
import { Watch } from "../helper/watch.ts";
import type { Words } from "../helper/words.ts";

const PATH = "/me/security";

/** Signs a page in by its own form, so that the session is of its browser. */
async function signIn(page: Page, words: Words, console: Console): Promise<void> {
  await page.goto(`${console.url}/login?next=${encodeURIComponent(PATH)}`);
  await hydrated(page);
  await fillSignIn(page, words, OWNER.mobile, OWNER.password);
  await expect(page).toHaveURL(console.url + PATH);
  await hydrated(page);
}

/** Another browser of the same person, watched like the first. */
async function elsewhere(browser: Browser, words: Words, console: Console): Promise<{ page: Page; watch: Watch }> {
  const context = await browser.newContext();
  const watch = await Watch.over(context, true);
  const page = await context.newPage();
  await signIn(page, words, console);
  return { page, watch };
}

const sessions = (page: Page, words: Words): Locator =>
  page.getByRole("table", { name: words("identity.sessions") }).locator("tbody").getByRole("row");

/** The session that asks, and the one that the test made by a plain request. */
const current = (page: Page, words: Words): Locator => sessions(page, words).filter({ hasText: words("identity.session_current") });
const program = (page: Page, words: Words): Locator => sessions(page, words).filter({ hasText: "Playwright" });

const endButton = (within: Page | Locator, words: Words): Locator => within.getByRole("button", { name: words("identity.session_end") });

// A list that is fetched again at this very moment must not meet a console that stops.
test.afterEach(async ({ page }, { status }) => {
  if (status === "passed") await page.goto("about:blank");
});

test("sessions are told by browser and place, and the one at hand is marked", async ({ page, words, newborn }) => {
  await newborn.setUp();
  await signIn(page, words, newborn);
  await expect(page).toHaveTitle(inTab(words, words("shell.nav_security")));
  await expect(sessions(page, words)).toHaveCount(2);
  const mine = current(page, words);
  await expect(mine).toContainText(words("identity.session_browser_on", { browser: "Chrome", system: "Linux" }));
  await expect(mine).toContainText("127.0.0.1");
  await expect(mine).toContainText(words("identity.session_used_now"));
  await expect(endButton(mine, words)).toHaveCount(0);
  await expect(program(page, words).locator("time")).toHaveCount(2);
  await expectNoSidewaysScrolling(page);

  // The one at hand ends by signing out.
  await mine.getByRole("button", { name: words("shell.sign_out") }).click();
  await expect(page.getByText(words("identity.signed_out"))).toBeVisible();
});

test("a session that is ended is gone, once one has said yes", async ({ page, words, newborn }) => {
  const [cookie] = (await newborn.setUp()).filter((one) => one.name === "tenon");
  const header = { cookie: `tenon=${cookie?.value}` };
  const status = async () => (await fetch(newborn.url + PATH, { headers: header, redirect: "manual" })).status;
  await signIn(page, words, newborn);
  expect(await status()).toBe(200);

  const dialog = page.getByRole("dialog");
  await endButton(program(page, words), words).click();
  await expect(dialog).toContainText("Playwright");
  await dialog.getByRole("button", { name: words("ui.cancel") }).click();
  await expect(dialog).toBeHidden();
  expect(await status()).toBe(200);

  await endButton(program(page, words), words).click();
  await endButton(dialog, words).click();
  await expect(page.getByText(words("identity.session_ended"))).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(sessions(page, words)).toHaveCount(1);
  expect(await status(), "it leads to the sign-in page").toBe(303);

  const others = page.getByRole("button", { name: words("identity.sessions_end_others") });
  await expect(others).toHaveAttribute("aria-disabled", "true");
  await expect(others).toHaveAttribute("aria-description", words("identity.sessions_no_others"));
});

test("all others end at once, and one is told how many", async ({ page, words, newborn }) => {
  await newborn.setUp();
  await newborn.signIn();
  await signIn(page, words, newborn);
  await expect(sessions(page, words)).toHaveCount(3);
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: words("identity.sessions_end_others") }).click();
  await expect(dialog).toContainText(words("identity.sessions_end_others_text.several", { count: 2 }));
  await dialog.getByRole("button", { name: words("identity.sessions_end_others") }).click();
  await expect(page.getByText(words("identity.sessions_ended.several", { count: 2 }))).toBeVisible();
  await expect(sessions(page, words)).toHaveCount(1);
  await expect(current(page, words)).toHaveCount(1);
});

test("what another browser ends goes from the open list by itself", async ({ page, browser, words, newborn }) => {
  await newborn.setUp();
  await signIn(page, words, newborn);
  const other = await elsewhere(browser, words, newborn);
  await expect(page.getByText(words("ui.live"), { exact: true })).toBeVisible();
  await page.evaluate(() => Object.assign(window, { isTheSamePage: true }));
  await endButton(program(other.page, words), words).click();
  await endButton(other.page.getByRole("dialog"), words).click();
  await expect(program(page, words)).toHaveCount(0);
  expect(await page.evaluate(() => "isTheSamePage" in window), "the page was not loaded again").toBe(true);
  await other.page.context().close();
  expect(other.watch.complaints).toEqual([]);
});

test("a browser whose session is ended elsewhere finds itself at the sign-in page", async ({ page, browser, words, newborn }) => {
  await newborn.setUp();
  await signIn(page, words, newborn);
  const other = await elsewhere(browser, words, newborn);
  await expect(other.page.getByText(words("ui.live"), { exact: true })).toBeVisible();
  other.watch.expectStatus(401, "/fn/session/current");
  // The stream may try once more before the page has gone.
  other.watch.expectStatus(401, "/event/stream?servers=");

  await page.reload();
  await hydrated(page);
  await page.getByRole("button", { name: words("identity.sessions_end_others") }).click();
  await page.getByRole("dialog").getByRole("button", { name: words("identity.sessions_end_others") }).click();
  await expect(other.page).toHaveURL(`${newborn.url}/login?next=${encodeURIComponent(PATH)}`);
  await expect(other.page.getByText(words("identity.sign_in_required"))).toBeVisible();
  await expect(page).toHaveURL(newborn.url + PATH);
  await expect(sessions(page, words)).toHaveCount(1);
  await other.page.context().close();
  expect(other.watch.complaints).toEqual([]);
});

test("a list that cannot be fetched again stands, and says so", async ({ page, words, newborn, watch }) => {
  await newborn.setUp();
  await newborn.signIn();
  await signIn(page, words, newborn);
  const trouble = page.getByText(words("server.refresh_failed", { reason: words("error.unavailable") }));
  const end = async (row: Locator) => {
    await endButton(row, words).click();
    await endButton(page.getByRole("dialog"), words).click();
  };
  watch.expectStatus(503, "/fn/identity/sessions");
  await page.route("**/fn/identity/sessions", (route) => route.fulfill({ status: 503, contentType: "application/json", body: '{"error":"unavailable"}' }));
  await end(program(page, words).first());
  await expect(trouble).toBeVisible();
  await expect(sessions(page, words)).toHaveCount(3);

  // What still stands there may be gone already.
  watch.expectStatus(404, "/fn/identity/revoke_session");
  await end(program(page, words).first());
  await expect(page.getByText(words("identity.session_gone"))).toBeVisible();

  await page.unroute("**/fn/identity/sessions");
  await end(program(page, words).last());
  await expect(sessions(page, words)).toHaveCount(1);
  await expect(trouble).toHaveCount(0);
});
