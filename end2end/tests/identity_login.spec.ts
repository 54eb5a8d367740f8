// Signing in, being sent there, and what is told to whom.
import { OWNER } from "../helper/console.ts";
import { expect, fillSignIn, hydrated, openAccountMenu, test } from "../helper/test.ts";

test("who is not signed in is led to the sign-in page and back", async ({ page, words, busy, visit }) => {
  const path = `/p/servers/${busy.machine.server}?range=1h`;
  await visit(busy.console, path);
  await expect(page).toHaveURL(`${busy.console.url}/login?next=${encodeURIComponent(path)}`);
  await expect(page.getByText(words("identity.sign_in_required"))).toBeVisible();
  await expect(page.getByText(busy.machine.hostname)).toHaveCount(0);
  await fillSignIn(page, words, OWNER.mobile, OWNER.password);
  await expect(page).toHaveURL(busy.console.url + path);
  await expect(page.getByRole("heading", { name: busy.machine.hostname, level: 1 })).toBeVisible();
});

test("wrong credentials tell nobody whether the account exists", async ({ page, words, newborn, visit }) => {
  await newborn.setUp();
  await visit(newborn, "/login");
  const summary = page.getByRole("alert");
  for (const mobile of [OWNER.mobile, "13811112222"]) {
    await fillSignIn(page, words, mobile, "not the password");
    await hydrated(page);
    await expect(summary).toHaveText(words("error.wrong_credentials"));
    await expect(summary).toBeFocused();
    await expect(page.getByLabel(words("identity.mobile"), { exact: true })).toHaveValue(mobile);
    await expect(page.getByLabel(words("identity.password"), { exact: true })).toHaveValue("");
  }
});

test("an empty form names its fields", async ({ page, words, empty, visit }) => {
  await visit(empty, "/login");
  await fillSignIn(page, words, "", "");
  await hydrated(page);
  const summary = page.getByRole("alert");
  await expect(summary).toContainText(words("identity.form_invalid"));
  await summary.getByRole("link", { name: words("identity.mobile") }).click();
  await expect(page.getByLabel(words("identity.mobile"), { exact: true })).toBeFocused();
  // A message is for one page only.
  await page.reload();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("somebody who tries passwords has to wait", async ({ page, words, newborn, visit, watch }) => {
  await newborn.setUp();
  await visit(newborn, "/login");
  watch.expectStatus(429, "/login");
  const summary = page.getByRole("alert");
  await expect(async () => {
    await fillSignIn(page, words, OWNER.mobile, "not the password");
    await hydrated(page);
    await expect(summary).toContainText(words("identity.too_many_tries", { seconds: "\0" }).split("\0")[0] ?? "", { timeout: 500 });
  }).toPass({ intervals: [0], timeout: 50_000 });
});

test("a session that ended elsewhere leads to the sign-in page and back", async ({ page, context, words, busy, visit, enter, watch }) => {
  await enter(busy.console);
  const path = `/p/servers/${busy.machine.server}`;
  await visit(busy.console, path);
  watch.expectStatus(401, "/fn/session/current");
  // The stream may try once more before the page has gone.
  watch.expectStatus(401, `/event/stream?servers=${busy.machine.server}`);

  await test.step("in another tab one signs out", async () => {
    const other = await context.newPage();
    await other.goto(busy.console.url + path);
    await hydrated(other);
    await (await openAccountMenu(other, words)).click();
    await expect(other).toHaveURL(`${busy.console.url}/login`);
    await other.close();
  });

  await test.step("the open page finds itself at the sign-in page", async () => {
    await expect(page).toHaveURL(`${busy.console.url}/login?next=${encodeURIComponent(path)}`);
    await expect(page.getByText(busy.machine.hostname)).toHaveCount(0);
  });

  await test.step("and leads back to where one was", async () => {
    await fillSignIn(page, words, OWNER.mobile, OWNER.password);
    await expect(page).toHaveURL(`${busy.console.url}${path}`);
    await expect(page.getByRole("heading", { name: busy.machine.hostname, level: 1 })).toBeVisible();
  });
});

test("who is signed in starts at the overview", async ({ page, words, empty, visit, enter }) => {
  await enter(empty);
  await visit(empty, "/");
  await expect(page).toHaveURL(`${empty.url}/p`);
  // The name of the product leads there too.
  await page.getByRole("link", { name: words("shell.product"), exact: true }).click();
  await expect(page).toHaveURL(`${empty.url}/p`);
  await expect(page.getByRole("heading", { name: words("shell.nav_overview"), level: 1 })).toBeVisible();
});
