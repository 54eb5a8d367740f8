// The main journey: from the printed link to charts of this very machine.
import { hostname } from "node:os";
import { OWNER } from "../helper/console.ts";
import { expect, fillSetUp, fillSignIn, hydrated, inTab, openAccountMenu, test } from "../helper/test.ts";

test("a newcomer makes the first user and sees this machine", async ({ page, words, newborn, watch }) => {
  // An agent that waits for the console to be set up, as `make run` starts it.
  newborn.startAgent();
  const link = newborn.setUpLink.slice(newborn.url.length);

  await test.step("every page leads to the set-up", async () => {
    watch.expectStatus(503, "/setup");
    await page.goto(`${newborn.url}/p/servers`);
    await expect(page).toHaveURL(`${newborn.url}/setup`);
    await expect(page.getByRole("heading", { name: words("identity.setup_wanted_title") })).toBeVisible();
  });

  await test.step("a wrong link says so", async () => {
    watch.expectStatus(404, "/setup?token=nonsense");
    await page.goto(`${newborn.url}/setup?token=nonsense`);
    await expect(page.getByRole("heading", { name: words("identity.setup_invalid_title") })).toBeVisible();
  });

  await test.step("wrong input is named, kept, and led to", async () => {
    await page.goto(newborn.setUpLink);
    await hydrated(page);
    await expect(page).toHaveTitle(inTab(words, words("identity.setup_title")));
    await fillSetUp(page, words, { mobile: "12345", name: "Lin Mei", password: "short" });
    await expect(page).toHaveURL(newborn.url + link);
    const summary = page.getByRole("alert");
    await expect(summary).toBeVisible();
    await expect(summary).toContainText(words("identity.form_invalid"));
    await expect(summary).toBeFocused();
    const mobile = page.getByLabel(words("identity.mobile"), { exact: true });
    const password = page.getByLabel(words("identity.password"), { exact: true });
    await expect(mobile).toHaveValue("12345");
    await expect(page.getByLabel(words("identity.name"), { exact: true })).toHaveValue("Lin Mei");
    await expect(password).toHaveValue("");
    await expect(mobile).toHaveAttribute("aria-invalid", "true");
    await expect(mobile).toHaveAccessibleDescription(new RegExp(words("error.problem_malformed")));
    await expect(password).toHaveAccessibleDescription(new RegExp(words("error.problem_too_short", { min: 8 })));
    await summary.getByRole("link").last().click();
    await expect(password).toBeFocused();
  });

  await test.step("the password can be looked at", async () => {
    const password = page.getByLabel(words("identity.password"), { exact: true });
    await password.fill(OWNER.password);
    await expect(password).toHaveAttribute("type", "password");
    await page.getByRole("button", { name: words("identity.password_show") }).click();
    await expect(password).toHaveAttribute("type", "text");
    await page.getByRole("button", { name: words("identity.password_hide") }).click();
    await expect(password).toHaveAttribute("type", "password");
  });

  await test.step("the first user is made and arrives at the hosts", async () => {
    await fillSetUp(page, words, OWNER);
    await expect(page).toHaveURL(`${newborn.url}/p/servers`);
    await expect(page.getByRole("heading", { name: words("server.hosts"), level: 1 })).toBeVisible();
  });

  const host = page.getByRole("link", { name: hostname(), exact: true });
  await test.step("this machine appears", async () => {
    await expect(async () => {
      await page.reload();
      await expect(host).toBeVisible({ timeout: 500 });
      await expect(page.getByRole("cell").getByText(words("server.status_reporting"))).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 30_000 });
    await expect(page.getByText(words("server.host_count.single", { count: 1 }))).toBeVisible();
  });

  await test.step("its page has four drawings and its facts", async () => {
    await hydrated(page);
    await host.click();
    await expect(page).toHaveURL(/\/p\/servers\/\d+$/);
    await expect(page.getByRole("heading", { name: hostname(), level: 1 })).toBeVisible();
    await expect(page.locator("canvas").nth(3)).toBeVisible();
    for (const metric of ["cpu", "memory", "disk", "network"]) {
      await expect(page.getByRole("figure", { name: words(`metrics.${metric}`) })).toBeVisible();
    }
    const facts = page.getByRole("region", { name: words("server.facts") }).or(page.getByRole("heading", { name: words("server.facts") }));
    await expect(facts.first()).toBeVisible();
  });

  await test.step("its data grows", async () => {
    const cpu = page.getByRole("figure", { name: words("metrics.cpu") });
    const rows = async () => {
      await cpu.getByText(words("metrics.data_table")).click();
      return cpu.getByRole("row").count();
    };
    const before = await rows();
    await expect(async () => {
      await page.reload();
      await hydrated(page);
      expect(await rows()).toBeGreaterThan(before);
    }).toPass({ timeout: 45_000 });
  });

  await test.step("the range is in the address", async () => {
    await page.getByRole("link", { name: words("metrics.range_6h") }).click();
    await expect(page).toHaveURL(/\?range=6h$/);
    await expect(page.locator("canvas").nth(3)).toBeVisible();
    await page.reload();
    await hydrated(page);
    await expect(page.getByRole("link", { name: words("metrics.range_6h") })).toHaveAttribute("aria-current", "true");
  });

  const detail = page.url();
  await test.step("who signed out leaves nothing behind", async () => {
    const signOut = await openAccountMenu(page, words);
    await signOut.click();
    await expect(page).toHaveURL(`${newborn.url}/login`);
    await expect(page.getByText(words("identity.signed_out"))).toBeVisible();
    await page.goBack();
    await expect(page).toHaveURL(new RegExp(`^${newborn.url}/login\\?next=`));
    await expect(page.getByText(hostname())).toHaveCount(0);
    await expect(page.getByText(words("identity.sign_in_required"))).toBeVisible();
  });

  await test.step("a wrong password is refused, the right one leads back", async () => {
    await fillSignIn(page, words, OWNER.mobile, "not the password");
    await expect(page.getByRole("alert")).toContainText(words("error.wrong_credentials"));
    await expect(page.getByLabel(words("identity.mobile"), { exact: true })).toHaveValue(OWNER.mobile);
    await fillSignIn(page, words, OWNER.mobile, OWNER.password);
    await expect(page).toHaveURL(detail);
    await expect(page.getByRole("heading", { name: hostname(), level: 1 })).toBeVisible();
  });

  await test.step("the link is used up", async () => {
    watch.expectStatus(404, link);
    await page.goto(newborn.setUpLink);
    await expect(page.getByRole("heading", { name: words("identity.setup_used_title") })).toBeVisible();
  });
});
