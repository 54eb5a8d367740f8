// Pictures of the pages of people and companies, for people to look at: `make
// screenshots`. Names are page-language-size-theme.png.
import { apply, found, invite } from "../helper/company.ts";
import { STRANGER } from "../helper/console.ts";
import { COMPANY, FOUNDER, GUEST, test } from "../helper/demo.ts";
import { picturesOf, type Picture } from "../helper/picture.ts";
import { expect, fillSignIn, hydrated } from "../helper/test.ts";

test.use({ deviceScaleFactor: 2 });
test.describe.configure({ timeout: 240_000 });

let picture: Picture;
test.beforeEach(async ({ page, language, narrow }) => {
  picture = await picturesOf(page, language, narrow);
});

test("coming in by a code", async ({ page, words, newborn, visit, watch }) => {
  await newborn.setUp();
  await visit(newborn, "/login?by=code");
  await picture("login-code");
  await page.getByLabel(words("identity.mobile"), { exact: true }).fill("13911110001");
  await page.getByRole("button", { name: words("identity.code_send") }).click();
  await expect(page.getByLabel(words("identity.code"), { exact: true })).toBeVisible();
  await picture("login-code-sent");
  await page.getByLabel(words("identity.code"), { exact: true }).fill("000000");
  await page.getByRole("button", { name: words("identity.sign_in_submit"), exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await picture("login-code-error");
  watch.expectStatus(403, "/register");
  await visit(newborn, "/register", 403);
  await picture("register-closed");
  await visit(newborn, "/forgot");
  await picture("forgot");
});

test("one's own account", async ({ context, newborn, visit }) => {
  await context.addCookies(await newborn.setUp());
  for (const [name, path] of [
    ["profile", "/me"],
    ["preferences", "/me/preferences"],
    ["second-factor", "/me/second-factor"],
    ["step-up", "/me/step-up"],
    ["password", "/me/password"],
    ["mobile", "/me/mobile"],
    ["companies-none", "/me/companies"],
    ["company-new", "/me/companies/new"],
    ["messages-none", "/messages"],
    ["settings", "/platform/settings"],
    ["jobs", "/admin/jobs"],
    ["outbox", "/admin/outbox"],
    ["offline", "/offline"],
  ] as const) {
    await visit(newborn, path);
    await picture(name);
  }
});

test("joining", async ({ page, context, words, newborn, visit, watch }) => {
  await context.addCookies(await newborn.setUp());
  const company = await found(page, words, newborn, "云杉 Spruce");
  await picture("company-founded");
  const link = await invite(page, words, newborn, company, { ask: ["company.field_email", "company.field_birthday"] });
  await picture("invite-made");
  const path = new URL(link).pathname;
  await visit(newborn, path);
  await picture("join-member");
  await page.goto("about:blank");
  await context.clearCookies();
  await visit(newborn, path);
  await picture("join-signed-out");
  watch.expectStatus(404, "/join/unknown");
  await visit(newborn, "/join/unknown", 404);
  await picture("join-unknown");
  await newborn.createUser(STRANGER);
  await context.addCookies(await newborn.signIn(STRANGER));
  await visit(newborn, path);
  await picture("join-form");
  await page.getByRole("button", { name: words("company.apply"), exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await picture("join-error");
  await page.getByLabel(words("company.field_email"), { exact: true }).fill("zhao@example.com");
  await page.getByLabel(words("company.field_birthday"), { exact: true }).fill("1990-02-03");
  await apply(page, words, "Zhao");
  await picture("join-waiting");
  await visit(newborn, "/me/companies");
  await picture("companies-waiting");
  await visit(newborn, "/me/companies/new");
  await page.getByRole("button", { name: words("company.found_submit") }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await picture("company-new-error");
});

test("the people of a company", async ({ page, context, words, demo, visit }) => {
  await context.addCookies(await demo.console.signIn(FOUNDER));
  for (const [name, path] of [
    ["companies", "/me/companies"],
    ["company", "/me/companies/1"],
    ["members", `${COMPANY}/members`],
    ["members-rejected", `${COMPANY}/members?status=rejected`],
    ["members-no-match", `${COMPANY}/members?q=nobody`],
    ["member", `${COMPANY}/members/3`],
    ["member-import", `${COMPANY}/members/import`],
    ["invite", `${COMPANY}/invite`],
    ["link", `${COMPANY}/invite/1`],
    ["company-profile", `${COMPANY}/profile`],
  ] as const) {
    await visit(demo.console, path);
    await picture(name);
  }
  await visit(demo.console, "/messages");
  await page.getByRole("link", { name: words("message.review") }).first().click();
  await expect(page.getByLabel(words("company.given"), { exact: true })).toBeVisible();
  await picture("message-review", "window");
  await page.goto("about:blank");
  await context.clearCookies();
  await page.goto(`${demo.console.url}/login`);
  await fillSignIn(page, words, GUEST.mobile, GUEST.password);
  await hydrated(page);
  await visit(demo.console, `${COMPANY}/members`);
  await picture("guest-members");
});
