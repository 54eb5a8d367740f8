// The second factor: turned on with an app, asked for, used up, turned off; and the
// question before what is dangerous.
import { createHmac } from "node:crypto";
import { OWNER, type Console } from "../helper/console.ts";
import { expect, expectNoSidewaysScrolling, fillSignIn, hydrated, inTab, test, type Page } from "../helper/test.ts";
import type { Words } from "../helper/words.ts";

const PATH = "/me/second-factor";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The bytes of a text in base32 (RFC 4648). */
function base32(text: string): Buffer {
  const bits = [...text].map((sign) => ALPHABET.indexOf(sign).toString(2).padStart(5, "0")).join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}

/** What an authenticator app shows (RFC 6238), so many steps from now. */
function shown(secret: string, steps = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", base32(secret)).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return ((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).toString().padStart(6, "0");
}

const code = (page: Page, words: Words) => page.getByLabel(words("identity.second_code"), { exact: true });

/** Signs in by the form and turns the second factor on; secret and recovery codes. */
async function turnOn(page: Page, words: Words, console: Console): Promise<{ secret: string; codes: string[] }> {
  await page.goto(`${console.url}/login?next=${encodeURIComponent(PATH)}`);
  await fillSignIn(page, words, OWNER.mobile, OWNER.password);
  await expect(page).toHaveURL(console.url + PATH);
  await page.getByRole("button", { name: words("identity.second_factor_begin"), exact: true }).click();
  const link = page.getByRole("link", { name: words("identity.second_factor_open_app") });
  const url = new URL((await link.getAttribute("href")) ?? "");
  expect(url.protocol).toBe("otpauth:");
  const secret = url.searchParams.get("secret") ?? "";
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  await expect(page.getByRole("img", { name: words("identity.second_factor_picture") })).toBeVisible();
  await expectNoSidewaysScrolling(page);
  // The code of the step before: that of now is good for signing in afterwards.
  await code(page, words).fill(shown(secret, -1));
  await page.getByRole("button", { name: words("identity.second_factor_confirm") }).click();
  await expect(page.getByText(words("identity.second_factor_turned_on"))).toBeVisible();
  const codes = await page.locator(".recovery-codes code").allInnerTexts();
  expect(codes).toHaveLength(10);
  await expectNoSidewaysScrolling(page);
  return { secret, codes };
}

async function signOut(page: Page, console: Console): Promise<void> {
  // The open page would go on asking, as nobody.
  await page.goto("about:blank");
  await page.context().clearCookies({ name: "tenon" });
  await page.goto(`${console.url}/login`);
}

for (const scripts of [true, false]) {
  test.describe(scripts ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled: scripts });

    test("who knows the password alone does not get in", async ({ page, words, newborn }) => {
      await newborn.setUp();
      const { secret, codes } = await turnOn(page, words, newborn);
      await page.reload();
      await expect(page.locator(".recovery-codes")).toHaveCount(0);
      await signOut(page, newborn);
      await fillSignIn(page, words, OWNER.mobile, OWNER.password);
      await expect(page).toHaveURL(`${newborn.url}/login/second`);
      await expect(page).toHaveTitle(inTab(words, words("identity.second_title")));
      await expectNoSidewaysScrolling(page);
      // Nothing else opens.
      await page.goto(`${newborn.url}/me/security`);
      await expect(page).toHaveURL(/\/login\?next=/);
      await page.goto(`${newborn.url}/login/second`);
      await code(page, words).fill("abcde-fgh23");
      await page.getByRole("button", { name: words("identity.sign_in_submit"), exact: true }).click();
      await expect(page.getByRole("alert")).toBeVisible();
      await code(page, words).fill(shown(secret, 1));
      await page.getByRole("button", { name: words("identity.sign_in_submit"), exact: true }).click();
      await expect(page).toHaveURL(`${newborn.url}/p`);

      // A recovery code once.
      for (const isGood of [true, false]) {
        await signOut(page, newborn);
        await fillSignIn(page, words, OWNER.mobile, OWNER.password);
        await code(page, words).fill((codes[0] ?? "").toUpperCase());
        await page.getByRole("button", { name: words("identity.sign_in_submit"), exact: true }).click();
        await expect(page).toHaveURL(newborn.url + (isGood ? "/p" : "/login/second"));
      }
    });
  });
}

test("the history names each sign-in with its browser and how", async ({ page, words, newborn }) => {
  await newborn.setUp();
  const { codes } = await turnOn(page, words, newborn);
  await signOut(page, newborn);
  await fillSignIn(page, words, OWNER.mobile, "not the password");
  await expect(page.getByText(words("identity.wrong_credentials")).or(page.getByText(words("error.wrong_credentials"))).first()).toBeVisible();
  await fillSignIn(page, words, OWNER.mobile, OWNER.password);
  await code(page, words).fill(codes[1] ?? "");
  await page.getByRole("button", { name: words("identity.sign_in_submit"), exact: true }).click();
  await page.goto(`${newborn.url}/me/security`);
  await hydrated(page);
  const rows = page.getByRole("table", { name: words("identity.sign_ins") }).locator("tbody").getByRole("row");
  await expect(rows.nth(0)).toContainText(words("identity.method_recovery"));
  await expect(rows.nth(0)).toContainText(words("identity.sign_in_success"));
  await expect(rows.nth(0)).toContainText(words("identity.session_browser_on", { browser: "Chrome", system: "Linux" }));
  await expect(rows.nth(1)).toContainText(words("identity.sign_in_failure"));
  await expectNoSidewaysScrolling(page);
});

test("turning it off asks first, once the last proof is old", async ({ page, words, newborn }) => {
  await newborn.setUp();
  await turnOn(page, words, newborn);
  await newborn.inDatabase("UPDATE session SET proved_time = NULL");
  await page.getByRole("button", { name: words("identity.second_factor_turn_off") }).click();
  await expect(page).toHaveURL(/\/me\/step-up\?next=/);
  await page.getByLabel(words("identity.password"), { exact: true }).fill("not the password");
  await page.getByRole("button", { name: words("identity.step_up_submit") }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel(words("identity.password"), { exact: true }).fill(OWNER.password);
  await page.getByRole("button", { name: words("identity.step_up_submit") }).click();
  await expect(page).toHaveURL(newborn.url + PATH);
  await page.getByRole("button", { name: words("identity.second_factor_turn_off") }).click();
  await expect(page.getByText(words("identity.second_factor_turned_off"))).toBeVisible();
});
