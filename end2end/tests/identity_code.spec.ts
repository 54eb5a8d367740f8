// Coming in by a code: the codes are read where an installation without a gateway
// has them, in the outbox of who runs it.
import { Console, OWNER } from "../helper/console.ts";
import { codeTo } from "../helper/outbox.ts";
import { expect, expectNoSidewaysScrolling, expectScriptlessText, fillSignIn, hydrated, test, type Page } from "../helper/test.ts";
import type { Words } from "../helper/words.ts";

const NEWCOMER = { mobile: "13911112222", name: "Mei", password: "quiet lamp over eleven rivers" };

const field = (page: Page, words: Words, key: string) => page.getByLabel(words(key), { exact: true });

async function askFor(page: Page, words: Words, mobile: string): Promise<void> {
  await field(page, words, "identity.mobile").fill(mobile);
  await page.getByRole("button", { name: words("identity.code_send") }).click();
  await expect(field(page, words, "identity.code")).toBeVisible();
}

/** Lets everybody register, by the page of the settings. */
async function openRegistration(page: Page, words: Words, console: Console): Promise<void> {
  await page.goto(`${console.url}/platform/settings`);
  await hydrated(page);
  await field(page, words, "identity.settings_registration").selectOption("open");
  await page.getByRole("button", { name: words("ui.save") }).click();
  await expect(page.getByText(words("identity.settings_saved"))).toBeVisible();
}

test("somebody registers with a code, and the meter judges the password", async ({ browser, page, context, words, newborn, visit }) => {
  await context.addCookies(await newborn.setUp());
  await openRegistration(page, words, newborn);
  await page.goto("about:blank");
  await context.clearCookies();

  await visit(newborn, "/register?next=%2Fp%2Fservers");
  await askFor(page, words, NEWCOMER.mobile);
  await hydrated(page);
  await expect(page).toHaveURL(`${newborn.url}/register?step=code`);
  const code = field(page, words, "identity.code");
  await expect(code).toHaveAttribute("autocomplete", "one-time-code");
  await expect(code).toHaveAttribute("inputmode", "numeric");
  const again = page.getByRole("button", { name: words("identity.code_again"), exact: true });
  await expect(again).toHaveAttribute("aria-disabled", "true");
  // The wait goes on where it was.
  await page.reload();
  await hydrated(page);
  await expect(again).toHaveAttribute("aria-disabled", "true");

  await code.fill(await codeTo(browser, newborn, NEWCOMER.mobile));
  await field(page, words, "identity.name").fill(NEWCOMER.name);
  const password = field(page, words, "identity.password");
  const meter = page.getByRole("status").filter({ has: page.locator("meter") });
  await password.fill("password1");
  await expect(meter).toContainText(words("identity.strength_0"));
  await expect(meter).toContainText(words("error.advice_common"));
  await password.fill(NEWCOMER.password);
  await expect(meter).toContainText(words("identity.strength_4"));
  await expectNoSidewaysScrolling(page);
  await page.getByRole("button", { name: words("identity.register_submit") }).click();
  await expect(page).toHaveURL(`${newborn.url}/p/servers`);
});

test("a wrong code says so at its field, the right one leads on", async ({ browser, page, words, newborn, visit, watch }) => {
  await newborn.setUp();
  await visit(newborn, "/login");
  await page.getByRole("link", { name: words("identity.by_code") }).click();
  await expect(page).toHaveURL(/by=code/);
  await hydrated(page);
  await askFor(page, words, OWNER.mobile);
  await hydrated(page);
  const code = await codeTo(browser, newborn, OWNER.mobile);
  const submit = page.getByRole("button", { name: words("identity.sign_in_submit"), exact: true });
  await field(page, words, "identity.code").fill(code === "000000" ? "000001" : "000000");
  await submit.click();
  await hydrated(page);
  await expect(page.getByRole("alert")).toBeFocused();
  await expect(page.locator("#code-error")).toContainText(words("error.refused_wrong_code", { tries: 1 }));
  // Too soon for another one, also by the form of another page; the time stands there.
  watch.expectStatus(429, "/login?by=code");
  await page.goto(`${newborn.url}/login?by=code`);
  await field(page, words, "identity.mobile").fill(OWNER.mobile);
  await page.getByRole("button", { name: words("identity.code_send") }).click();
  await hydrated(page);
  await expect(page.getByRole("alert")).toContainText(words("error.refused_code_too_soon"));
  await expect(page.getByRole("alert").locator("time")).not.toContainText("UTC");
  await page.goto(`${newborn.url}/login?by=code&step=code`);
  await field(page, words, "identity.code").fill(code);
  await submit.click();
  await expect(page).toHaveURL(`${newborn.url}/p`);
});

test("a forgotten password is replaced, and the browser solves the captcha of the fourth code", async ({ browser, page, words, newborn, visit }) => {
  test.slow();
  await newborn.setUp();
  // As if the pause between two codes had passed.
  const pass = async () => newborn.inDatabase("UPDATE identity_quota SET expiry_time = 1 WHERE expiry_time < ?", Date.now() + 120_000);
  for (let sent = 0; sent < 3; sent += 1) {
    await visit(newborn, "/forgot");
    await askFor(page, words, OWNER.mobile);
    await pass();
  }
  await visit(newborn, "/forgot");
  await field(page, words, "identity.mobile").fill(OWNER.mobile);
  await page.getByRole("button", { name: words("identity.code_send") }).click();
  await hydrated(page);
  await expect(page.getByRole("alert")).toContainText(words("error.refused_captcha_needed"));
  await expect(page.getByRole("status").filter({ hasText: words("identity.captcha_done") })).toBeAttached({ timeout: 60_000 });
  await askFor(page, words, OWNER.mobile);
  await hydrated(page);
  await field(page, words, "identity.code").fill(await codeTo(browser, newborn, OWNER.mobile));
  await page.getByRole("button", { name: words("identity.forgot_next") }).click();
  await expect(page).toHaveURL(`${newborn.url}/forgot?step=password`);
  await field(page, words, "identity.password_new").fill(NEWCOMER.password);
  await page.getByRole("button", { name: words("identity.forgot_submit") }).click();
  await expect(page).toHaveURL(`${newborn.url}/login`);
  await expect(page.getByText(words("identity.password_reset_done"))).toBeVisible();
  await hydrated(page);
  await fillSignIn(page, words, OWNER.mobile, NEWCOMER.password);
  await expect(page).toHaveURL(`${newborn.url}/p`);
});

test("the number and the password are changed on one's own page", async ({ browser, page, context, words, newborn, visit }) => {
  await context.addCookies(await newborn.setUp());
  await visit(newborn, "/me/mobile");
  await field(page, words, "identity.password").fill(OWNER.password);
  await field(page, words, "identity.mobile_new").fill(NEWCOMER.mobile);
  await page.getByRole("button", { name: words("identity.code_send") }).click();
  await expect(page).toHaveURL(`${newborn.url}/me/mobile?step=code`);
  await hydrated(page);
  await field(page, words, "identity.code").fill(await codeTo(browser, newborn, NEWCOMER.mobile));
  await page.getByRole("button", { name: words("identity.mobile_submit") }).click();
  await expect(page).toHaveURL(`${newborn.url}/me/security`);
  await expect(page.getByText(words("identity.mobile_changed"))).toBeVisible();
  await hydrated(page);
  await visit(newborn, "/me/password");
  await field(page, words, "identity.password_old").fill(OWNER.password);
  await field(page, words, "identity.password_new").fill(NEWCOMER.password);
  await page.getByRole("button", { name: words("identity.password_save") }).click();
  await expect(page).toHaveURL(`${newborn.url}/me/security`);
  await expect(page.getByText(words("identity.password_changed"))).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("one comes in by a code, and hears when another can be sent", async ({ browser, page, words, newborn }) => {
    await newborn.setUp();
    await page.goto(`${newborn.url}/login?by=code`);
    await askFor(page, words, OWNER.mobile);
    await expect(page.locator("main noscript p")).toContainText("UTC", { useInnerText: true });
    await expectNoSidewaysScrolling(page);
    await field(page, words, "identity.code").fill(await codeTo(browser, newborn, OWNER.mobile));
    await page.getByRole("button", { name: words("identity.sign_in_submit"), exact: true }).click();
    await expect(page).toHaveURL(`${newborn.url}/p`);
  });

  test("from the fourth code on the page says that scripts are needed", async ({ page, words, newborn }) => {
    await newborn.setUp();
    for (let sent = 0; sent < 3; sent += 1) {
      await page.goto(`${newborn.url}/login?by=code`);
      await askFor(page, words, OWNER.mobile);
      await newborn.inDatabase("UPDATE identity_quota SET expiry_time = 1 WHERE expiry_time < ?", Date.now() + 120_000);
    }
    await page.goto(`${newborn.url}/login?by=code`);
    await field(page, words, "identity.mobile").fill(OWNER.mobile);
    await page.getByRole("button", { name: words("identity.code_send") }).click();
    await expectScriptlessText(page, words("identity.captcha_noscript"));
    await expectNoSidewaysScrolling(page);
  });
});
