// What a browser is told to refuse. That it had to refuse nothing, every test of this
// suite makes sure of.
import { expect, test } from "../helper/test.ts";

const PAGES = ["/login", "/p/servers", "/p/servers/1", "/p/servers/1?range=24h", "/p/servers/999", "/c/999/servers", "/nowhere", "/setup?token=x"];

test("pages have a strict policy and nothing inline that it would refuse", async ({ page, busy, enter }) => {
  await enter(busy.console);
  const nonces = new Set<string>();
  for (const path of PAGES) {
    const answer = await page.request.get(busy.console.url + path);
    const policy = answer.headers()["content-security-policy"] ?? "";
    const nonce = /script-src 'self' 'nonce-([^']{16,})' 'wasm-unsafe-eval';/.exec(policy)?.[1];
    expect(nonce, `${path}: ${policy}`).toBeTruthy();
    nonces.add(nonce ?? "");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'/);
    expect(answer.headers()["cache-control"], path).toContain("no-store");

    const html = await answer.text();
    expect(html, path).not.toMatch(/<[a-z][^>]*\sstyle=/);
    expect(html, path).not.toMatch(/<[a-z][^>]*\son[a-z]+=/);
    for (const [tag] of html.matchAll(/<(?:script|style)\b[^>]*>/g)) {
      expect(tag, path).toContain(`nonce="${nonce}"`);
    }
  }
  expect(nonces.size, "a nonce is used once").toBe(PAGES.length);
});

test("cookies are out of reach of scripts", async ({ page, context, words, busy, enter, visit }) => {
  await enter(busy.console);
  await visit(busy.console, "/p/servers");
  await page.getByRole("button", { name: "Lin", exact: true }).click();
  await page.getByRole("button", { name: words("shell.theme_dark") }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const cookies = await context.cookies();
  expect(cookies.map((cookie) => cookie.name)).toEqual(expect.arrayContaining(["tenon", "tenon_theme"]));
  for (const cookie of cookies) {
    expect(cookie.httpOnly, cookie.name).toBe(true);
    expect(cookie.sameSite, cookie.name).toBe("Lax");
  }
  expect(await page.evaluate(() => document.cookie)).toBe("");
  // The choice is the person's: the tests after this one have the same person.
  await page.getByRole("button", { name: "Lin", exact: true }).click();
  await page.getByRole("button", { name: words("shell.theme_system") }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "system");
});

test("a session is a new one after signing in, and dead after signing out", async ({ page, context, words, busy, enter, visit }) => {
  await enter(busy.console);
  const session = async () => (await context.cookies()).find((cookie) => cookie.name === "tenon");
  const first = await session();
  expect(first?.value).toBeTruthy();
  await visit(busy.console, "/p/servers");
  await page.getByRole("button", { name: "Lin", exact: true }).click();
  await page.getByRole("button", { name: words("shell.sign_out") }).click();
  await expect(page.getByText(words("identity.signed_out"))).toBeVisible();
  // Who kept the cookie has nothing.
  if (first) await context.addCookies([first]);
  await visit(busy.console, "/p/servers");
  await expect(page).toHaveURL(/\/login\?next=/);
  await enter(busy.console);
  expect((await session())?.value).not.toBe(first?.value);
});

test("sign-in leads to no other site", async ({ page, words, busy, visit }) => {
  for (const next of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
    // The page of the round before would miss its session.
    await page.goto("about:blank");
    await page.context().clearCookies();
    await visit(busy.console, `/login?next=${encodeURIComponent(next)}`);
    await page.getByLabel(words("identity.mobile"), { exact: true }).fill("13800000000");
    await page.getByLabel(words("identity.password"), { exact: true }).fill("correct horse battery");
    await page.getByRole("button", { name: words("identity.sign_in_submit"), exact: true }).click();
    await expect(page).toHaveURL(`${busy.console.url}/p`);
  }
});
