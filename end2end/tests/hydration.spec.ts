// What the server wrote is what the browser makes of it: no text jumps when a page
// wakes up, and from then on links need no new page.
import { STRANGER } from "../helper/console.ts";
import { COMPANY, FOUNDER, test } from "../helper/demo.ts";
import { expect, hydrated, type Page } from "../helper/test.ts";

/**
 * The texts of a page, without what only a browser can know: the reader's clock and
 * zone, whether news arrives, and what needs scripts to be of use.
 */
async function textsOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const body = document.body.cloneNode(true) as HTMLElement;
    // What goes by the reader's clock and zone, or by whether scripts run.
    const local = "script, time, .message-day > h2, .right-over, .live-dot, .chart-canvas, .chart-reading, .chart-own-zone, .chart-data thead th:first-child, button[aria-controls]";
    for (const element of body.querySelectorAll(local)) element.remove();
    return (body.textContent ?? "").replace(/\s+/g, " ").trim();
  });
}

/** What wakes a page up: the console's own program, or that of the pages before signing in. */
const PROGRAM = /\/(tenon|entrance)\.wasm$/;

/** Opens a page whose program comes only when it is let through. */
async function visitAsleep(page: Page, url: string): Promise<() => Promise<void>> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(PROGRAM, async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForFunction(() => document.readyState !== "loading");
  return async () => {
    release();
    await hydrated(page);
    await page.unroute(PROGRAM);
  };
}

/**
 * Compares a page asleep and awake. A host that falls silent between the two is
 * news, which the page is right to tell; that happens once, a mismatch each time.
 */
async function expectTheSame(page: Page, url: string): Promise<void> {
  const both = async (): Promise<[asleep: string, awake: string]> => {
    const wake = await visitAsleep(page, url);
    const asleep = await textsOf(page);
    expect(asleep.length).toBeGreaterThan(20);
    await wake();
    return [asleep, await textsOf(page)];
  };
  let [asleep, awake] = await both();
  if (awake !== asleep) [asleep, awake] = await both();
  expect(awake).toBe(asleep);
}

test.describe("a page says the same asleep and awake", () => {
  const pages: [name: string, path: string, status: number][] = [
    ["sign-in", "/login", 200],
    ["sign-in with a way back", "/login?next=%2Fp%2Fservers", 200],
    ["overview", "/p", 200],
    ["hosts", "/p/servers", 200],
    ["adding a host", "/p/servers/new", 200],
    ["host", "/p/servers/1", 200],
    ["host of a day", "/p/servers/1?range=24h", 200],
    ["containers", "/p/containers", 200],
    ["tokens for programs", "/p/scrape", 200],
    ["container that is not there", "/p/servers/1/containers/web", 404],
    ["alerts", "/p/alerts", 200],
    ["thresholds", "/p/alerts/thresholds", 200],
    ["maintenance", "/p/alerts/maintenance", 200],
    ["webhooks", "/p/alerts/webhooks", 200],
    ["sessions", "/me/security", 200],
    ["profile", "/me", 200],
    ["preferences", "/me/preferences", 200],
    ["second factor", "/me/second-factor", 200],
    ["step-up", "/me/step-up", 200],
    ["messages", "/messages", 200],
    ["companies", "/me/companies", 200],
    ["founding a company", "/me/companies/new", 200],
    ["company that is not there", "/me/companies/999", 404],
    ["link that is not there", "/join/unknown", 404],
    ["tasks", "/platform/tasks", 200],
    ["jobs", "/admin/jobs", 200],
    ["failed jobs", "/admin/jobs?status=failed", 200],
    ["outbox", "/admin/outbox", 200],
    ["host that is not there", "/p/servers/999", 404],
    ["scope that is not there", "/c/999/servers", 404],
    ["page that is not there", "/nowhere", 404],
    ["used set-up link", "/setup?token=x", 404],
  ];
  for (const [name, path, status] of pages) {
    test(name, async ({ page, busy, enter, watch }) => {
      if (!path.startsWith("/login")) await enter(busy.console);
      if (status !== 200) watch.expectStatus(status, path);
      await expectTheSame(page, busy.console.url + path);
    });
  }

  for (const path of [
    "access?object=server%3A1",
    "templates",
    "templates/2",
    "templates/new?from=2",
    "permissions",
    "explain?object=server%3A1&member=6",
    "members/6/permissions",
    "members/6/permissions?at=files",
    "servers/1",
  ]) {
    test(`of a company: ${path}`, async ({ page, context, demo }) => {
      await context.addCookies(await demo.console.signIn(FOUNDER));
      await expectTheSame(page, `${demo.console.url}${COMPANY}/${path}`);
    });
  }

  test("set-up with errors", async ({ page, newborn }) => {
    const token = new URL(newborn.setUpLink).searchParams.get("token") ?? "";
    await page.request.post(`${newborn.url}/setup`, { form: { token, mobile: "1" }, maxRedirects: 0 });
    const wake = await visitAsleep(page, newborn.setUpLink);
    const asleep = await textsOf(page);
    await wake();
    await expect(page.getByRole("alert")).toBeVisible();
    expect(await textsOf(page)).toBe(asleep);
  });

  for (const path of ["/p", "/p/servers"]) {
    test(`without any hosts: ${path}`, async ({ page, empty, enter }) => {
      await enter(empty);
      await expectTheSame(page, empty.url + path);
    });
  }

  test("tasks that are not one's own", async ({ page, context, newborn, watch }) => {
    await newborn.setUp();
    await newborn.createUser(STRANGER);
    await context.addCookies(await newborn.signIn(STRANGER));
    watch.expectStatus(403, "/platform/tasks");
    await expectTheSame(page, `${newborn.url}/platform/tasks`);
  });
});

test("an awake page follows links by itself, there and back", async ({ page, words, busy, visit, enter }) => {
  await enter(busy.console);
  await visit(busy.console, "/p/servers");
  await page.waitForLoadState("networkidle");
  const documents: string[] = [];
  page.on("request", (request) => {
    if (request.isNavigationRequest()) documents.push(request.url());
  });
  const host = page.getByRole("link", { name: busy.machine.hostname });
  await host.click();
  await expect(page.getByRole("heading", { name: busy.machine.hostname, level: 1 })).toBeVisible();
  await expect(page.locator("canvas")).toHaveCount(4);
  await page.goBack();
  await expect(host).toBeVisible();
  await expect(page.locator("canvas")).toHaveCount(0);
  await page.goForward();
  await expect(page.locator("canvas")).toHaveCount(4);
  await page.getByRole("link", { name: words("metrics.range_24h") }).click();
  await expect(page).toHaveURL(/\?range=24h$/);
  await expect(page.locator("canvas")).toHaveCount(4);
  expect(documents, "whole pages loaded").toEqual([]);
});

test("times are in the reader's zone once the page is awake", async ({ page, words, busy, visit, enter }) => {
  await enter(busy.console);
  await visit(busy.console, `/p/servers/${busy.machine.server}?range=24h`);
  const cpu = page.getByRole("figure", { name: words("metrics.cpu") });
  await cpu.getByText(words("metrics.data_table")).click();
  await expect(cpu.getByRole("columnheader", { name: words("metrics.time_local") })).toBeVisible();
  const first = cpu.locator("tbody time").first();
  const instant = new Date((await first.getAttribute("datetime")) ?? "");
  const local = await page.evaluate((ms) => {
    const date = new Date(ms);
    const two = (n: number) => String(n).padStart(2, "0");
    return `${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  }, instant.getTime());
  await expect(first).toHaveText(local);
});
