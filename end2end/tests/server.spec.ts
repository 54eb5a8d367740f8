// The hosts of a scope, and one host.
import { STRANGER } from "../helper/console.ts";
import { expect, expectNoSidewaysScrolling, hydrated, inTab, test } from "../helper/test.ts";

test.describe("the list", () => {
  test("is empty until an agent enrols", async ({ page, words, empty, visit, enter }) => {
    await enter(empty);
    await visit(empty, "/p/servers");
    await expect(page).toHaveTitle(inTab(words, words("server.hosts")));
    await expect(page.getByRole("heading", { name: words("server.empty_title") })).toBeVisible();
    await expect(page.getByRole("table")).toHaveCount(0);
    await expectNoSidewaysScrolling(page);
  });

  test("shows each host with its newest values", async ({ page, words, busy, visit, enter, narrow }) => {
    await busy.machine.report();
    await enter(busy.console);
    await visit(busy.console, "/p/servers");
    const row = page.getByRole("row").filter({ hasText: busy.machine.hostname });
    await expect(row.getByText(words("server.status_reporting"))).toBeVisible();
    // A table also where it looks like cards.
    await expect(page.getByRole("table", { name: words("server.hosts") })).toBeVisible();
    await expect(row.getByRole("cell")).toHaveCount(7);
    await expect(row.getByRole("meter")).toHaveCount(3);
    await expect(row.getByRole("meter", { name: words("server.column_cpu") })).toHaveAttribute("aria-valuenow", /^\d/);
    await expectNoSidewaysScrolling(page);

    const name = await row.getByRole("link").boundingBox();
    const reported = await row.getByRole("time").first().boundingBox();
    if (!name || !reported) throw new Error("the row has no name or no time");
    const overlap = name.x + name.width > reported.x && name.y + name.height > reported.y && reported.y + reported.height > name.y;
    expect(overlap, "a long name runs into the time").toBe(false);

    const cells = await row.getByRole("cell").all();
    const tops = await Promise.all(cells.map(async (cell) => (await cell.boundingBox())?.y ?? 0));
    const isCard = Math.max(...tops) - Math.min(...tops) > 40;
    expect(isCard, "cards on a phone, a table on a desk").toBe(narrow);
  });

  test("says when a host is no longer heard of", async ({ page, words, silent, visit, enter }) => {
    await enter(silent.console);
    await visit(silent.console, "/p/servers");
    // What it said is old, but came just now; a task notices that nothing follows.
    await expect(page.getByRole("cell").getByText(words("server.status_silent"), { exact: true })).toBeVisible({ timeout: 45_000 });
    await page.getByRole("link", { name: silent.machine.hostname }).click();
    await expect(page.getByRole("heading", { name: silent.machine.hostname, level: 1 })).toBeVisible();
    await expect(page.getByText(words("server.no_data_since_when"))).toBeVisible();
    const cpu = page.getByRole("figure", { name: words("metrics.cpu") });
    await expect(cpu.getByText(words("metrics.no_samples"))).toBeVisible();
    await page.getByRole("link", { name: words("metrics.range_6h") }).click();
    await expect(cpu.getByText(words("metrics.data_table"))).toBeVisible();
    await expect(cpu.getByText(words("metrics.no_samples"))).toHaveCount(0);
  });

  test("refuses a page mark that it did not write", async ({ page, words, busy, visit, enter, watch }) => {
    watch.expectStatus(422, "/p/servers?after=nonsense");
    await enter(busy.console);
    await visit(busy.console, "/p/servers?after=nonsense", 422);
    await expect(page.getByText(words("error.invalid"))).toBeVisible();
    await page.getByRole("link", { name: words("ui.first_page") }).click();
    await expect(page).toHaveURL(`${busy.console.url}/p/servers`);
    await expect(page.getByRole("link", { name: busy.machine.hostname })).toBeVisible();
  });
});

test.describe("one host", () => {
  test("draws its past and tells it in words and numbers", async ({ page, words, busy, visit, enter }) => {
    await busy.machine.report();
    await enter(busy.console);
    await visit(busy.console, `/p/servers/${busy.machine.server}`);
    await expect(page).toHaveTitle(inTab(words, busy.machine.hostname));
    for (const metric of ["cpu", "memory", "disk", "network"]) {
      const chart = page.getByRole("figure", { name: words(`metrics.${metric}`) });
      await expect(chart.locator("canvas")).toBeVisible();
      await chart.getByText(words("metrics.data_table")).click();
      await expect(chart.getByRole("table")).toBeVisible();
      expect(await chart.getByRole("row").count()).toBeGreaterThan(10);
    }
    await expectNoSidewaysScrolling(page);
  });

  test("shows a pause as a gap", async ({ page, words, busy, visit, enter }) => {
    await enter(busy.console);
    await visit(busy.console, `/p/servers/${busy.machine.server}?range=6h`);
    const cpu = page.getByRole("figure", { name: words("metrics.cpu") });
    await cpu.getByText(words("metrics.data_table")).click();
    await expect(cpu.getByRole("cell", { name: words("metrics.gap"), exact: true }).first()).toBeVisible();
  });

  test("keeps the range in the address", async ({ page, words, busy, visit, enter }) => {
    await enter(busy.console);
    await visit(busy.console, `/p/servers/${busy.machine.server}`);
    const ranges = page.getByRole("navigation", { name: words("metrics.range") });
    for (const range of ["15m", "1h", "6h", "24h"]) {
      await ranges.getByRole("link", { name: words(`metrics.range_${range}`), exact: true }).click();
      await expect(page).toHaveURL(new RegExp(`\\?range=${range}$`));
      await expect(ranges.getByRole("link", { name: words(`metrics.range_${range}`), exact: true })).toHaveAttribute("aria-current", "true");
      await expect(page.locator("canvas")).toHaveCount(4);
    }
    await page.goBack();
    await expect(page).toHaveURL(/\?range=6h$/);
    await expect(ranges.getByRole("link", { name: words("metrics.range_6h"), exact: true })).toHaveAttribute("aria-current", "true");
    await page.reload();
    await hydrated(page);
    await expect(ranges.getByRole("link", { name: words("metrics.range_6h"), exact: true })).toHaveAttribute("aria-current", "true");
  });

  test("leads back to the list", async ({ page, words, busy, visit, enter }) => {
    await enter(busy.console);
    await visit(busy.console, `/p/servers/${busy.machine.server}`);
    await page.getByRole("navigation", { name: words("shell.breadcrumb") }).getByRole("link", { name: words("server.hosts") }).click();
    await expect(page).toHaveURL(`${busy.console.url}/p/servers`);
    await expect(page.getByRole("link", { name: busy.machine.hostname })).toBeVisible();
  });
});

test.describe("what is not there, or not for one's eyes, looks the same", () => {
  for (const path of ["/p/servers/999999", "/p/servers/nonsense", "/p/servers/0", "/c/999/servers", "/c/999/servers/1", "/c/x/servers", "/nowhere", "/p/nowhere"]) {
    test(`404 at ${path}`, async ({ page, words, busy, visit, enter, watch }) => {
      watch.expectStatus(404, path);
      await enter(busy.console);
      await visit(busy.console, path, 404);
      await expect(page.getByRole("heading", { name: words("shell.not_found_title"), level: 1 })).toBeVisible();
      await expectNoSidewaysScrolling(page);
      await page.getByRole("link", { name: words("shell.not_found_back") }).click();
      await expect(page).toHaveURL(`${busy.console.url}/p`);
      await expect(page.getByRole("heading", { name: words("shell.nav_overview"), level: 1 })).toBeVisible();
    });
  }

  test("another person does not see the host", async ({ page, context, words, busy, visit, watch }) => {
    await busy.console.createUser(STRANGER).catch((error: unknown) => {
      // Made by an earlier test of this worker.
      if (!String(error).includes("conflict")) throw error;
    });
    await context.addCookies(await busy.console.signIn(STRANGER));
    await visit(busy.console, "/p/servers");
    await expect(page.getByRole("heading", { name: words("server.empty_title") })).toBeVisible();
    const path = `/p/servers/${busy.machine.server}`;
    watch.expectStatus(404, path);
    await visit(busy.console, path, 404);
    await expect(page.getByRole("heading", { name: words("shell.not_found_title") })).toBeVisible();
    await expect(page.getByText(busy.machine.hostname)).toHaveCount(0);
  });
});
