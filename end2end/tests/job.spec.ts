// Work that was given to the console, and what was not sent, for those who run it.
import type { Locator } from "@playwright/test";
import { STRANGER } from "../helper/console.ts";
import { expect, expectNoSidewaysScrolling, inTab, openAccountMenu, test, type Page } from "../helper/test.ts";

const JOBS = "/admin/jobs";
const OUTBOX = "/admin/outbox";
/** Markup that must stay text wherever it is shown. */
const MARKUP = "<img src=x onerror=alert(1)><b>bold</b>";

const code = { to: "+8613800000001", template: "code", parameters: { code: "012345", minutes: "10" }, locale: "en" };
const letter = { to: "lin@example.com", subject: `Hello ${MARKUP}`, text: `first line\n${MARKUP}\n${"long".repeat(60)}` };

const rowsIn = (page: Page, caption: string): Locator => page.getByRole("table", { name: caption, exact: true }).getByRole("row");

test("what nothing sends comes into the outbox while it is open", async ({ page, words, newborn, context, visit, narrow }) => {
  await context.addCookies(await newborn.setUp());
  await visit(newborn, OUTBOX);
  await expect(page).toHaveTitle(inTab(words, words("shell.nav_outbox")));
  await expect(page.getByRole("heading", { name: words("delivery.empty_title") })).toBeVisible();

  await newborn.giveJob("text.send", code);
  const rows = rowsIn(page, words("shell.nav_outbox"));
  await expect(rows.filter({ hasText: code.to })).toContainText("012345");
  await expect(rows.filter({ hasText: code.to })).toContainText(words("delivery.text"));

  await newborn.giveJob("mail.send", letter);
  const mail = rows.filter({ hasText: letter.to });
  await expect(mail).toContainText(letter.subject);
  await expect(mail).toContainText(MARKUP);
  await expect(page.locator("main img")).toHaveCount(0);
  // Newest first, below the heads.
  await expect(rows.nth(1)).toContainText(letter.to);
  await expectNoSidewaysScrolling(page);

  const [kind, text] = [await mail.getByRole("cell").nth(0).boundingBox(), await mail.getByRole("cell").nth(1).boundingBox()];
  const isCard = (text?.y ?? 0) > (kind?.y ?? 0) + 10;
  expect(isCard, "cards on a phone, a table on a desk").toBe(narrow);
});

test("the outbox is read page by page", async ({ page, words, newborn, context, visit }) => {
  await context.addCookies(await newborn.setUp());
  await newborn.inDatabase(
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) " +
      "INSERT INTO outbox (job_id, kind, recipient, content, create_time) SELECT i, 1, '+86138' || (10000000 + i), 'x', ? FROM n",
    Date.now(),
  );
  await visit(newborn, OUTBOX);
  const rows = rowsIn(page, words("shell.nav_outbox"));
  await expect(rows).toHaveCount(51);
  await page.getByRole("link", { name: words("ui.next"), exact: true }).click();
  await expect(rows).toHaveCount(11);
  await expect(rows.nth(10)).toContainText("+8613810000001");
  await page.getByRole("link", { name: words("ui.first_page") }).click();
  await expect(rows).toHaveCount(51);
});

test("a job that failed says why and is done again, one that waits is cancelled", async ({ page, words, newborn, context, visit }) => {
  await context.addCookies(await newborn.setUp());
  await visit(newborn, JOBS);
  await expect(page).toHaveTitle(inTab(words, words("shell.nav_jobs")));
  await expect(page.getByRole("heading", { name: words("job.empty_title") })).toBeVisible();

  await newborn.giveJob("mail.send", { nonsense: true });
  const rows = rowsIn(page, words("shell.nav_jobs"));
  const failed = rows.filter({ hasText: words("job.kind_mail_send") });
  await expect(failed).toContainText(words("job.failed"));
  await expect(failed.locator("code")).not.toBeEmpty();

  const tomorrow = Date.now() + 86_400_000;
  await newborn.giveJob("text.send", code, tomorrow);
  // Nobody told this page: no console was asked. The next thing that happens does.
  await failed.getByRole("button", { name: words("job.retry") }).click();
  await expect(page.getByText(words("job.retry_asked", { id: 1 }))).toBeVisible();
  const waiting = rows.filter({ hasText: words("job.kind_text_send") });
  await expect(waiting).toContainText(words("job.waiting"));
  await expect(failed).toContainText(words("job.failed"));

  const counts = rowsIn(page, words("job.kinds"));
  await expect(counts.filter({ hasText: words("job.kind_text_send") }).getByRole("cell").nth(0)).toHaveText("1");
  await expectNoSidewaysScrolling(page);

  await waiting.getByRole("button", { name: words("job.cancel") }).click();
  await expect(page.getByText(words("job.cancel_asked", { id: 2 }))).toBeVisible();
  await expect(waiting).toContainText(words("job.cancelled"));

  const states = page.getByRole("navigation", { name: words("job.filter") });
  await states.getByRole("link", { name: `${words("job.cancelled")} 1` }).click();
  await expect(page).toHaveURL(/status=cancelled/);
  await expect(rows).toHaveCount(2);
  await states.getByRole("link", { name: `${words("job.running")} 0` }).click();
  await expect(page.getByRole("heading", { name: words("job.empty_title") })).toBeVisible();
  await page.goBack();
  await expect(rows).toHaveCount(2);
});

test("a job has a page with its log, which goes on while it is open", async ({ page, words, newborn, context, visit }) => {
  await context.addCookies(await newborn.setUp());
  const tomorrow = Date.now() + 86_400_000;
  await newborn.giveJob("text.send", code, tomorrow);
  const log = (number: number, text: string) =>
    newborn.inDatabase("INSERT INTO job_log (job_id, number, time, text) VALUES (1, ?, ?, ?)", number, Date.now(), text);
  await log(1, MARKUP);
  await visit(newborn, JOBS);
  await page.getByRole("link", { name: words("job.kind_text_send") }).click();
  await expect(page).toHaveURL(`${newborn.url}${JOBS}/1`);
  const lines = page.getByRole("log", { name: words("job.log") }).getByRole("listitem");
  await expect(lines).toHaveCount(1);
  await expect(lines.first()).toContainText(MARKUP);
  await log(2, "second");
  // What is done to it has the page ask for what is behind the last line it has.
  await page.getByRole("button", { name: words("job.cancel") }).click();
  await expect(page.getByText(words("job.cancel_asked", { id: 1 }))).toBeVisible();
  await expect(lines).toHaveCount(2);
  await expect(page.getByText(words("job.cancelled"), { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: words("job.retry") })).toBeVisible();
  await expectNoSidewaysScrolling(page);
  await visit(newborn, `${JOBS}/1?after=1`);
  await expect(lines).toHaveCount(1);
  await expect(lines).toContainText("second");
});

test("a mark that nobody wrote leads back to the first page", async ({ page, words, empty, enter, visit, watch }) => {
  await enter(empty);
  for (const path of [JOBS, OUTBOX]) {
    watch.expectStatus(422, `${path}?after=x`);
    await visit(empty, `${path}?after=x`, 422);
    await page.getByRole("link", { name: words("ui.first_page") }).click();
    await expect(page).toHaveURL(empty.url + path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
});

test("both are in the menu of who runs the installation", async ({ page, words, empty, enter, visit }) => {
  await enter(empty);
  await visit(empty, "/p");
  for (const [name, path] of [
    [words("shell.nav_jobs"), JOBS],
    [words("shell.nav_outbox"), OUTBOX],
  ] as const) {
    await openAccountMenu(page, words);
    await page.getByRole("link", { name, exact: true }).click();
    await expect(page).toHaveURL(empty.url + path);
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  }
});

test("who does not run the installation sees neither", async ({ page, context, words, newborn, visit, watch }) => {
  await newborn.setUp();
  await newborn.createUser(STRANGER);
  await context.addCookies(await newborn.signIn(STRANGER));
  for (const path of [JOBS, OUTBOX]) {
    watch.expectStatus(403, path);
    await visit(newborn, path, 403);
    await expect(page.getByRole("heading", { name: words("shell.forbidden_title"), level: 1 })).toBeVisible();
    await expect(page.getByRole("table")).toHaveCount(0);
  }
});
