// Joining a company: the administrator at a desk, the applicant on a phone.
import { apply, COMPANY_NAME, found, invite } from "../helper/company.ts";
import { STRANGER, type Console } from "../helper/console.ts";
import { codeTo } from "../helper/outbox.ts";
import { expect, expectNoSidewaysScrolling, hydrated, test, type Browser, type BrowserContextOptions, type Page } from "../helper/test.ts";
import type { Watch } from "../helper/watch.ts";
import type { Words } from "../helper/words.ts";

const MOBILE = "13911112222";
/** An open page turns by itself, without being loaded anew. How soon depends on the machine. */
const AT_ONCE = { timeout: 10_000 };

type Elsewhere = (wish?: BrowserContextOptions) => Promise<{ page: Page; watch: Watch }>;

/** A phone of its own. */
const phone = (elsewhere: Elsewhere, scripts = true): Promise<{ page: Page; watch: Watch }> =>
  elsewhere({ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true, javaScriptEnabled: scripts });

/** The phone of somebody who has an account already. */
async function phoneOfStranger(elsewhere: Elsewhere, console: Console, scripts = true): Promise<{ page: Page; watch: Watch }> {
  await console.createUser(STRANGER);
  const theirs = await phone(elsewhere, scripts);
  await theirs.page.context().addCookies(await console.signIn(STRANGER));
  return theirs;
}

async function awake(page: Page, scripts = true): Promise<void> {
  if (scripts) await hydrated(page);
}

const heading = (page: Page, text: string) => page.getByRole("heading", { name: text });

/** Comes in by a code, from the page of a link; the number has no account yet. */
async function comeIn(browser: Browser, page: Page, words: Words, console: Console): Promise<void> {
  await page.getByLabel(words("identity.mobile"), { exact: true }).fill(MOBILE);
  await page.getByRole("button", { name: words("identity.code_send") }).click();
  const code = page.getByLabel(words("identity.code"), { exact: true });
  await expect(code).toBeVisible();
  await code.fill(await codeTo(browser, console, MOBILE));
  await page.getByRole("button", { name: words("identity.sign_in_submit"), exact: true }).click();
  // A password may wait.
  await page.getByRole("link", { name: words("identity.password_skip") }).click();
  await expect(page).toHaveURL(/\/join\//);
}

for (const scripts of [true, false]) {
  test(`somebody is invited, applies on a phone ${scripts ? "with" : "without"} scripts and is let in`, async ({
    browser,
    page,
    context,
    words,
    elsewhere,
    newborn,
    visit,
  }) => {
    test.slow();
    await context.addCookies(await newborn.setUp());
    const company = await found(page, words, newborn);
    const link = await invite(page, words, newborn, company, {
      ask: ["company.field_email"],
      template: "company.preset_operator",
    });
    await expect(page.getByRole("img", { name: words("company.made_picture") })).toBeVisible();
    await visit(newborn, "/messages");

    const { page: theirs, watch: theirWatch } = await phone(elsewhere, scripts);
    await theirs.goto(link);
    await awake(theirs, scripts);
    await expect(heading(theirs, words("company.join_heading", { company: COMPANY_NAME }))).toBeVisible();
    await expect(theirs.getByText(words("company.will_be_asked"))).toBeVisible();
    await expectNoSidewaysScrolling(theirs);
    await comeIn(browser, theirs, words, newborn);
    await awake(theirs, scripts);

    // What is wrong is named, and what was typed stays.
    await theirs.getByLabel(words("company.field_name"), { exact: true }).fill("<i>Mei</i>");
    await theirs.getByLabel(words("company.field_email"), { exact: true }).fill("nonsense");
    await theirs.getByRole("button", { name: words("company.apply"), exact: true }).click();
    await expect(theirs.getByRole("alert")).toContainText(words("company.field_email"));
    await awake(theirs, scripts);
    await expect(theirs.getByLabel(words("company.field_name"), { exact: true })).toHaveValue("<i>Mei</i>");
    await theirs.getByLabel(words("company.field_email"), { exact: true }).fill("mei@mail.example");
    await apply(theirs, words, "<i>Mei</i>");
    await awake(theirs, scripts);
    await expectNoSidewaysScrolling(theirs);

    await page.bringToFront();
    const asked = page.locator(".message").filter({ hasText: "<i>Mei</i>" });
    await expect(asked).toBeVisible(AT_ONCE);
    await asked.getByRole("link", { name: words("message.review") }).click();
    const card = page.getByRole("dialog", { name: words("company.review_title") });
    await expect(card).toContainText("<i>Mei</i>");
    await expect(card).toContainText("mei@mail.example");
    await expect(card).toContainText(words("company.preset_operator"));
    await card.getByLabel(words("company.given"), { exact: true }).selectOption({ label: words("company.preset_operator") });
    await theirs.bringToFront();
    await card.getByRole("button", { name: new RegExp(`^${words("company.approve")}`) }).click();
    const joined = heading(theirs, words("company.joined_title", { company: COMPANY_NAME }));
    await expect(joined).toBeVisible(scripts ? AT_ONCE : { timeout: 15_000 });

    // The new member sees what the template allows, and nothing beyond.
    await theirs.getByRole("link", { name: words("company.enter") }).click();
    await expect(theirs).toHaveURL(`${newborn.url}/c/${company}`);
    expect((await theirs.goto(`${newborn.url}/c/${company}/servers/new`))?.status()).toBe(200);
    theirWatch.expectStatus(403, `/c/${company}/invite`);
    expect((await theirs.goto(`${newborn.url}/c/${company}/invite`))?.status()).toBe(403);
  });

  test(`who was not accepted applies again ${scripts ? "with" : "without"} scripts`, async ({
    page,
    context,
    words,
    elsewhere,
    newborn,
    visit,
  }) => {
    test.slow();
    await context.addCookies(await newborn.setUp());
    const company = await found(page, words, newborn);
    const link = await invite(page, words, newborn, company);
    const { page: theirs } = await phoneOfStranger(elsewhere, newborn, scripts);
    await theirs.goto(link);
    await awake(theirs, scripts);
    await apply(theirs, words, "Zhao");
    await awake(theirs, scripts);

    await visit(newborn, `/c/${company}/members?status=pending`);
    await page.getByRole("button", { name: words("company.reject") }).click();
    await page.getByLabel(words("company.reason"), { exact: true }).fill("Your full name, <b>please</b>");
    await theirs.bringToFront();
    await page.getByRole("button", { name: words("company.reject_confirm") }).click();
    const wait = scripts ? AT_ONCE : { timeout: 15_000 };
    await expect(heading(theirs, words("company.rejected_title"))).toBeVisible(wait);
    await expect(theirs.getByText("Your full name, <b>please</b>")).toBeVisible();
    await theirs.getByRole("link", { name: words("company.apply_again") }).click();
    await awake(theirs, scripts);
    await expect(theirs.getByLabel(words("company.field_name"), { exact: true })).toHaveValue("Zhao");
    await theirs.getByLabel(words("company.field_name"), { exact: true }).fill("Zhao Min");
    await theirs.getByRole("button", { name: words("company.apply_again") }).click();
    await expect(heading(theirs, words("company.pending_title"))).toBeVisible();

    await page.bringToFront();
    await expect(page.locator(".applicant").filter({ hasText: "Zhao Min" })).toBeVisible(AT_ONCE);
    await theirs.getByRole("button", { name: words("company.withdraw") }).click();
    await expect(theirs.getByText(words("company.withdrawn"))).toBeVisible();
    await expect(heading(page, words("company.nobody_waits"))).toBeVisible(AT_ONCE);
  });
}

test("a link that has ended leads to one calm page", async ({ page, context, words, elsewhere, newborn }) => {
  test.slow();
  await context.addCookies(await newborn.setUp());
  const company = await found(page, words, newborn);
  const { page: theirs, watch } = await phoneOfStranger(elsewhere, newborn);
  const says = async (link: string, status: number, text: string): Promise<void> => {
    watch.expectStatus(status, new URL(link).pathname);
    expect((await theirs.goto(link))?.status()).toBe(status);
    await expect(heading(theirs, text)).toBeVisible();
    await expectNoSidewaysScrolling(theirs);
  };

  const revoked = await invite(page, words, newborn, company);
  await page.getByRole("button", { name: words("company.revoke"), exact: true }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: words("company.revoke"), exact: true }).click();
  await expect(page.getByText(words("company.revoked_done"))).toBeVisible();
  await says(revoked, 410, words("company.ended_revoked"));

  const expired = await invite(page, words, newborn, company);
  await newborn.inDatabase("UPDATE company_entry_setting SET expiry_time = 1 WHERE revoked_time IS NULL");
  await says(expired, 410, words("company.ended_expired"));

  const usedUp = await invite(page, words, newborn, company, { uses: 1 });
  await newborn.inDatabase("UPDATE company_entry_setting SET uses = 1 WHERE max_uses = 1");
  await says(usedUp, 410, words("company.ended_used_up"));
  await says(`${newborn.url}/join/no-such-code`, 404, words("company.ended_unknown"));
});

test("who waits, belongs to it, or is dismissed meanwhile is told so by the same link", async ({
  page,
  context,
  words,
  elsewhere,
  newborn,
  visit,
}) => {
  test.slow();
  await context.addCookies(await newborn.setUp());
  const company = await found(page, words, newborn);
  const link = await invite(page, words, newborn, company);
  const { page: theirs, watch } = await phoneOfStranger(elsewhere, newborn);
  await theirs.goto(link);
  await hydrated(theirs);
  await apply(theirs, words, "Zhao");
  await theirs.goto(link);
  await hydrated(theirs);
  await expect(heading(theirs, words("company.pending_title"))).toBeVisible();

  await visit(newborn, `/c/${company}/members`);
  await theirs.bringToFront();
  await page.locator(".applicant").getByRole("button", { name: new RegExp(`^${words("company.approve")}`) }).click();
  await expect(heading(theirs, words("company.joined_title", { company: COMPANY_NAME }))).toBeVisible(AT_ONCE);
  await theirs.goto(`${newborn.url}/c/${company}/members`);
  await hydrated(theirs);

  await page.getByRole("link", { name: STRANGER.name, exact: true }).click();
  await page.getByRole("button", { name: words("company.dismiss") }).click();
  await theirs.bringToFront();
  // What it shows is asked for again when it hears of it, and is not theirs any more.
  for (const asked of ["members", "membership"]) watch.expectStatus(404, `/fn/company/${asked}`);
  await page.getByRole("button", { name: words("company.dismiss_confirm") }).click();
  await expect(theirs.getByText(words("company.dismissed", { company: COMPANY_NAME }))).toBeVisible(AT_ONCE);
  await expect(theirs).toHaveURL(`${newborn.url}/p`);
});
