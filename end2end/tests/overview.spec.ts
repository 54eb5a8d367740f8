// The start page of a scope: first steps, counts, what wants attention.
import { test } from "../helper/fleet.ts";
import { expect, expectNoSidewaysScrolling, inTab } from "../helper/test.ts";

test("leads from the first step to hosts that are well, and on", async ({ page, context, words, newborn, visit }) => {
  await context.addCookies(await newborn.setUp());
  await visit(newborn, "/p");
  await expect(page).toHaveTitle(inTab(words, words("shell.nav_overview")));
  await expect(page.getByRole("heading", { name: words("shell.start_title") })).toBeVisible();
  await expect(page.getByText(words("ui.progress_of", { done: 1, total: 3 }))).toBeVisible();
  await expect(page.getByRole("link", { name: words("shell.start_host") })).toHaveAttribute("href", "/p/servers/new");
  await expect(page.getByText(words("ui.live"), { exact: true })).toBeVisible();
  await expectNoSidewaysScrolling(page);

  const machine = await newborn.enrol("web-01");
  await expect(page.getByText(words("ui.progress_of", { done: 2, total: 3 }))).toBeVisible();
  await expect(page.getByRole("link", { name: words("shell.start_host") })).toHaveCount(0);

  await machine.report(20);
  await expect(page.getByRole("heading", { name: words("shell.overview_calm_title") })).toBeVisible();
  await expect(page.getByRole("link", { name: new RegExp(`^${words("server.status_reporting")}\\s*1$`) })).toBeVisible();

  const reason = page.locator(".attention").getByRole("listitem").filter({ hasText: machine.hostname });
  await expect(async () => {
    await machine.report(95);
    await expect(reason).toContainText(words("shell.overview_value", { name: words("server.column_cpu"), percent: 95 }), { timeout: 5_000 });
  }).toPass();
  await expect(page.getByRole("heading", { name: words("shell.overview_calm_title") })).toHaveCount(0);
  await expectNoSidewaysScrolling(page);
  // The console stops next; an open page would ask what became of it.
  await page.close();
});

for (const scripts of [true, false]) {
  test.describe(scripts ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled: scripts });

    test("each count leads to what it counts, and a host in need to its page", async ({ page, words, fleet, visit, enter }) => {
      await fleet.report();
      await enter(fleet.console);
      await visit(fleet.console, "/p");
      const count = (label: string, value: number) => page.getByRole("link", { name: new RegExp(`^${label}\\s*${value}$`) });
      await expect(count(words("shell.overview_all"), 3)).toHaveAttribute("href", "/p/servers");
      await expect(count(words("server.status_reporting"), 2)).toHaveAttribute("href", "/p/servers?status=reporting");
      await expect(count(words("server.status_silent"), 0)).toBeVisible();
      await expect(count(words("server.attention"), 1)).toBeVisible();
      await expect(page.getByRole("meter", { name: words("server.column_cpu") })).toHaveAttribute("aria-valuenow", "95.0");
      await count(words("server.status_waiting"), 1).click();
      await expect(page).toHaveURL(`${fleet.console.url}/p/servers?status=waiting`);
      await expect(page.getByRole("link", { name: fleet.waiting.hostname })).toBeVisible();
      await page.goBack();
      await page.getByRole("link", { name: words("shell.overview_show_all") }).click();
      await expect(page).toHaveURL(`${fleet.console.url}/p/servers?attention=1`);
      await page.goBack();
      await page.locator(".attention").getByRole("link", { name: fleet.hot.hostname }).click();
      await expect(page.getByRole("heading", { name: fleet.hot.hostname, level: 1 })).toBeVisible();
    });
  });
}
