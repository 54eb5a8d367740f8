// The inbox: what it says, where it leads, what is marked, and that all of a
// person's pages hear of it.
import { apply, COMPANY_NAME as FOUNDED, found, invite } from "../helper/company.ts";
import { STRANGER } from "../helper/console.ts";
import { COMPANY, FOUNDER, GUEST, OPERATOR, test } from "../helper/demo.ts";
import { expect, expectNoSidewaysScrolling, expectScriptlessText, hydrated, inTab, type Page } from "../helper/test.ts";
import type { Words } from "../helper/words.ts";

const COMPANY_NAME = "云杉科技 Spruce Labs";
const APPLICANT = "赵敏";

const entries = (page: Page) => page.locator(".message");
const unreadTab = (page: Page, words: Words) => page.getByRole("link", { name: new RegExp(`^${words("message.unread")} \\d+$`) });

/** How many wait, as the tab says. */
async function unreadOf(page: Page, words: Words): Promise<number> {
  return Number(/\d+$/.exec(await unreadTab(page, words).innerText())?.[0]);
}

/** The way to the inbox that this window shows, with the number that waits. */
function way(page: Page, words: Words, narrow: boolean, count: number) {
  const name = words("message.messages");
  if (narrow) return page.locator(".bottom-bar").getByRole("link", { name: count === 0 ? name : `${name} ${count}`, exact: true });
  const bell = words(`message.bell.${count === 1 ? "single" : "several"}`, { count });
  return page.locator(".frame-head").getByRole("link", { name: count === 0 ? name : bell, exact: true });
}

for (const scripts of [true, false]) {
  test.describe(scripts ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled: scripts });

    test("messages stand by day, in the reader's language, and lead on", async ({ page, context, words, demo, visit }) => {
      await context.addCookies(await demo.console.signIn(FOUNDER));
      await visit(demo.console, "/messages");
      await expect(page.getByRole("heading", { name: words("message.messages"), level: 1 })).toBeVisible();
      const asked = entries(page).filter({ hasText: APPLICANT });
      await expect(asked).toHaveCount(1);
      await expect(asked).toContainText(
        words("message.join_asked", { person: APPLICANT, mobile: "+86 138****0007", company: COMPANY_NAME }),
      );
      await expect(asked.locator("strong")).toHaveText([APPLICANT, COMPANY_NAME]);
      await expect(asked.getByRole("link", { name: words("message.review") })).toHaveAttribute(
        "href",
        `${COMPANY}/members?status=pending`,
      );
      const days = page.locator(".message-day > h2");
      expect(await days.count()).toBeGreaterThan(1);
      if (scripts) await expect(page.getByRole("heading", { name: words("message.yesterday"), level: 2 })).toBeVisible();
      else await expect(days.first()).toHaveText(/^\d{4}-\d\d-\d\d UTC$/);
      if (!scripts) await expectScriptlessText(page, words("message.noscript"));
      await expectNoSidewaysScrolling(page);

      // The tabs and the filters are addresses.
      const all = await entries(page).count();
      await unreadTab(page, words).click();
      await expect(page).toHaveURL(`${demo.console.url}/messages?unread=1`);
      await expect.poll(() => entries(page).count()).toBeLessThan(all);
      await visit(demo.console, "/messages?mode=leave");
      await expect(entries(page)).toHaveCount(1);
      await expect(entries(page)).toContainText(words("message.mode_leave"));
      await visit(demo.console, `/messages?q=${encodeURIComponent(APPLICANT)}`);
      await expect(entries(page)).toHaveCount(1);
      await visit(demo.console, "/messages?q=nobody-of-this-name");
      await expect(page.getByRole("heading", { name: words("message.no_match_title") })).toBeVisible();
      await page.locator(".empty").getByRole("link", { name: words("ui.clear_filters") }).click();
      await expect(page).toHaveURL(`${demo.console.url}/messages`);

      await visit(demo.console, "/messages?mode=server");
      await entries(page).first().getByRole("link", { name: words("message.view_host") }).click();
      await expect(page).toHaveURL(new RegExp(`^${demo.console.url}${COMPANY}/servers/\\d+$`));
    });
  });
}

test("what is marked in one window is read in all, in badge, title and list", async ({ page, context, words, demo, visit, narrow }) => {
  await context.addCookies(await demo.console.signIn(OPERATOR));
  await visit(demo.console, "/messages");
  const before = await unreadOf(page, words);
  expect(before).toBeGreaterThan(0);
  const title = inTab(words, words("message.messages"));
  await expect(page).toHaveTitle(`(${before}) ${title}`);
  await expect(way(page, words, narrow, before)).toBeVisible();

  // A window of the same person somewhere else in the console.
  const other = await context.newPage();
  await other.goto(`${demo.console.url}/p`);
  await hydrated(other);
  await expect(way(other, words, narrow, before)).toBeVisible();
  await expect(other).toHaveTitle(`(${before}) ${inTab(words, words("shell.nav_overview"))}`);

  // A hidden window hears nothing, so each is looked at in its turn.
  await page.bringToFront();
  const first = page.locator(".message-unread").first();
  await first.getByRole("button", { name: words("message.mark_read") }).click();
  await expect(page.locator(".message-unread")).toHaveCount(before - 1);
  await expect(page).toHaveTitle(before > 1 ? `(${before - 1}) ${title}` : title);
  await expect(way(page, words, narrow, before - 1)).toBeVisible();
  await other.bringToFront();
  await expect(way(other, words, narrow, before - 1)).toBeVisible();
  await other.close();
});

test("all are marked at once, and then nothing waits", async ({ page, context, words, demo, visit, narrow }) => {
  await context.addCookies(await demo.console.signIn(FOUNDER));
  await visit(demo.console, "/messages?unread=1");
  expect(await unreadOf(page, words)).toBeGreaterThan(1);
  await page.getByRole("button", { name: words("message.mark_all_read") }).click();
  await expect(page.getByRole("heading", { name: words("message.all_read_title") })).toBeVisible();
  await expect(page).toHaveTitle(inTab(words, words("message.messages")));
  await expect(way(page, words, narrow, 0)).toBeVisible();
  await expect(page.getByText(words("message.nothing_unread"))).toBeVisible();
  await expectNoSidewaysScrolling(page);
});

test("a person sees their own messages, and one without any is told so", async ({ page, context, words, demo, empty, visit }) => {
  await context.addCookies(await demo.console.signIn(GUEST));
  await visit(demo.console, "/messages");
  // Beside it one about rights that are about to end, once the console has looked.
  const welcome = entries(page).filter({ hasText: words("message.join_accepted", { person: FOUNDER.name, company: COMPANY_NAME }) });
  await expect(welcome).toHaveCount(1);
  await welcome.getByRole("link", { name: words("message.enter") }).click();
  await expect(page).toHaveURL(demo.console.url + COMPANY);
  // The open page would go on as somebody else.
  await page.goto("about:blank");
  await context.clearCookies();
  await context.addCookies(await empty.signIn());
  await visit(empty, "/messages");
  await expect(page.getByRole("heading", { name: words("message.empty_title") })).toBeVisible();
});

test("an address that we did not write leads back to the inbox", async ({ page, context, words, empty, visit, watch }) => {
  await context.addCookies(await empty.signIn());
  watch.expectStatus(422, "/messages?after=nonsense");
  await visit(empty, "/messages?after=nonsense", 422);
  await page.getByRole("link", { name: words("ui.first_page") }).click();
  await expect(page).toHaveURL(`${empty.url}/messages`);
});

test("an application is decided in the inbox, and whoever comes later reads by whom", async ({ page, context, words, elsewhere, newborn, visit }) => {
  test.slow();
  await context.addCookies(await newborn.setUp());
  const company = await found(page, words, newborn);
  const link = await invite(page, words, newborn, company);
  await newborn.createUser(STRANGER);
  const { page: theirs } = await elsewhere();
  await theirs.context().addCookies(await newborn.signIn(STRANGER));
  await theirs.goto(link);
  await hydrated(theirs);
  await apply(theirs, words, STRANGER.name);

  await visit(newborn, "/messages");
  const asked = entries(page).filter({ hasText: FOUNDED });
  const review = asked.getByRole("link", { name: words("message.review") });
  await review.click();
  const dialog = page.getByRole("dialog", { name: words("company.review_title") });
  await expect(dialog).toContainText(STRANGER.name);
  await expectNoSidewaysScrolling(page);
  await dialog.getByRole("button", { name: words("company.reject") }).click();
  await dialog.getByLabel(words("company.reason"), { exact: true }).fill("<b>Who are you?</b>");
  await dialog.getByRole("button", { name: words("company.reject_confirm") }).click();
  await expect(page.getByText(words("company.rejected_done", { name: STRANGER.name }))).toBeVisible();
  await expect(page).toHaveURL(`${newborn.url}/messages`);
  await expect(asked).toContainText(words("company.handled_rejected", { by: "Lin" }));

  // Applied again: the message that waits is the newer one, and both lead to it.
  await theirs.bringToFront();
  await expect(theirs.getByText("<b>Who are you?</b>")).toBeVisible();
  await theirs.goto(`${newborn.url}/messages`);
  await hydrated(theirs);
  await theirs.getByRole("link", { name: words("message.apply_again") }).click();
  await theirs.getByRole("button", { name: words("company.apply_again") }).click();
  await expect(theirs.getByRole("heading", { name: words("company.pending_title") })).toBeVisible();
  await page.bringToFront();
  await expect(review).toHaveCount(2);
  await review.first().click();
  await dialog.getByLabel(words("company.given"), { exact: true }).selectOption({ label: words("company.preset_guest") });

  // Another window is faster, while the question stands.
  const other = await context.newPage();
  await other.goto(`${newborn.url}/messages`);
  await hydrated(other);
  await entries(other).getByRole("link", { name: words("message.review") }).first().click();
  await other.getByRole("dialog").getByRole("button", { name: new RegExp(`^${words("company.approve")}`) }).click();
  await expect(other.getByText(words("company.approved"))).toBeVisible();
  await other.close();
  await page.bringToFront();
  await expect(dialog).toContainText(words("company.handled_approved", { by: "Lin" }));
  await dialog.locator(".dialog-foot").getByRole("button", { name: words("ui.close") }).click();
  await expect(review).toHaveCount(0);
});
