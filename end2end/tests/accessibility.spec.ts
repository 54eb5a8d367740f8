// For everybody: axe finds nothing on any page in any theme, and the keyboard is enough.
import { AxeBuilder } from "@axe-core/playwright";
import { found, invite } from "../helper/company.ts";
import { OWNER, STRANGER } from "../helper/console.ts";
import { COMPANY, FOUNDER, test } from "../helper/demo.ts";
import { expect, fillSetUp, hydrated, openAccountMenu, type Page } from "../helper/test.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Nothing to find, in both themes. */
async function expectNothingFound(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Colours that are still on their way from the other theme are neither's.
    // One that is cancelled has also come to its end.
    await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== "running"));
    const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n")}`);
    expect(found, `${page.url()} in ${colorScheme}`).toEqual([]);
  }
}

test.describe("axe finds nothing on", () => {
  test("the set-up page, empty and with errors", async ({ page, words, newborn, watch }) => {
    watch.expectStatus(503, "/setup");
    await page.goto(`${newborn.url}/setup`);
    await hydrated(page);
    await expectNothingFound(page);
    await page.goto(newborn.setUpLink);
    await hydrated(page);
    await expectNothingFound(page);
    await fillSetUp(page, words, { mobile: "1", name: "", password: "short" });
    await expect(page.getByRole("alert")).toBeVisible();
    await hydrated(page);
    await expectNothingFound(page);
  });

  test("the sign-in page, empty and with errors", async ({ page, words, empty, visit }) => {
    await visit(empty, "/login?next=%2Fp%2Fservers");
    await expectNothingFound(page);
    await page.getByRole("button", { name: words("identity.sign_in_submit"), exact: true }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await hydrated(page);
    await expectNothingFound(page);
  });

  test("the pages of codes, before and after one was sent", async ({ page, words, newborn, visit, watch }) => {
    await newborn.setUp();
    watch.expectStatus(403, "/register");
    await visit(newborn, "/register", 403);
    await expectNothingFound(page);
    for (const [path, mobile] of [["/login?by=code", "13911110001"], ["/forgot", "13911110002"]] as const) {
      await visit(newborn, path);
      await expectNothingFound(page);
      await page.getByLabel(words("identity.mobile"), { exact: true }).fill(mobile);
      await page.getByRole("button", { name: words("identity.code_send") }).click();
      await expect(page.getByLabel(words("identity.code"), { exact: true })).toBeVisible();
      await hydrated(page);
      await expectNothingFound(page);
    }
  });

  test("one's password and number, and the settings", async ({ page, context, newborn, visit }) => {
    await context.addCookies(await newborn.setUp());
    for (const path of ["/me", "/me/preferences", "/me/second-factor", "/me/step-up", "/me/password", "/me/mobile", "/platform/settings"]) {
      await visit(newborn, path);
      await expectNothingFound(page);
    }
  });

  test("the hosts, none and some, and with the menus open", async ({ page, words, empty, busy, silent, visit, enter }) => {
    await enter(empty);
    await visit(empty, "/p/servers");
    await expectNothingFound(page);
    await openAccountMenu(page, words);
    await expectNothingFound(page);
    await enter(silent.console);
    await visit(silent.console, "/p/servers");
    await expectNothingFound(page);
    await enter(busy.console);
    await busy.machine.report();
    await visit(busy.console, "/p/servers");
    await page.getByRole("button", { name: words("shell.scope_personal"), exact: true }).click();
    await expectNothingFound(page);
  });

  test("alerts, thresholds, maintenance and webhooks", async ({ page, busy, visit, enter }) => {
    await enter(busy.console);
    for (const path of ["/p/alerts", "/p/alerts/thresholds", "/p/alerts/maintenance", "/p/alerts/webhooks"]) {
      await visit(busy.console, path);
      await expectNothingFound(page);
    }
  });

  test("containers, none and some, one of them, and tokens for programs", async ({ page, words, newborn, context, empty, visit, enter }) => {
    await enter(empty);
    await visit(empty, "/p/containers");
    await expectNothingFound(page);
    await context.clearCookies();
    await context.addCookies(await newborn.setUp());
    const machine = await newborn.enrol("web-01");
    const image = "registry.example/a/long/way/to/an-image-without-a-place-to-break-it:2.14.3";
    const web = { name: "shop-web", image, state: "running", status: "Up 3 hours", restarts: 2 };
    await machine.reportContainers([
      { ...web, usage: { cpu: 150, counter: 10 } },
      { name: "migrate", image, state: "exited", status: "Exited (137) 2 hours ago" },
    ]);
    for (const path of ["/p/containers", `/p/servers/${machine.server}`, `/p/servers/${machine.server}/containers/shop-web`]) {
      await visit(newborn, path);
      await expectNothingFound(page);
    }
    await visit(newborn, "/p/scrape");
    await page.getByLabel(words("scrape.name"), { exact: true }).fill("prometheus");
    await page.getByRole("button", { name: words("scrape.create") }).click();
    await expect(page.getByRole("group", { name: words("scrape.token"), exact: true })).toBeVisible();
    await expectNothingFound(page);
  });

  test("the start page, with the first steps and with hosts", async ({ page, words, empty, busy, visit, enter }) => {
    await enter(empty);
    await visit(empty, "/p");
    await expect(page.getByRole("heading", { name: words("shell.start_title") })).toBeVisible();
    await expectNothingFound(page);
    await enter(busy.console);
    await busy.machine.report(95);
    await visit(busy.console, "/p");
    await expectNothingFound(page);
  });

  test("adding a host, before and with a command", async ({ page, words, empty, visit, enter }) => {
    await enter(empty);
    await visit(empty, "/p/servers/new");
    await expectNothingFound(page);
    await page.getByRole("button", { name: words("server.create_command") }).click();
    await expect(page.getByText(words("server.step_run_waiting"))).toBeVisible();
    await expectNothingFound(page);
  });

  test("one's sessions, and the question whether one is to end", async ({ page, context, words, newborn, visit }) => {
    await newborn.setUp();
    await context.addCookies(await newborn.signIn());
    await visit(newborn, "/me/security");
    await expectNothingFound(page);
    await page.getByRole("button", { name: words("identity.session_end") }).first().click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectNothingFound(page);
    await page.getByRole("dialog").getByRole("button", { name: words("identity.session_end") }).click();
    await expect(page.getByText(words("identity.session_ended"))).toBeVisible();
    await expectNothingFound(page);
  });

  test("the messages, none and some", async ({ page, context, words, empty, demo, visit, enter }) => {
    await enter(empty);
    await visit(empty, "/messages");
    await expect(page.getByRole("heading", { name: words("message.empty_title") })).toBeVisible();
    await expectNothingFound(page);
    await context.addCookies(await demo.console.signIn(FOUNDER));
    await visit(demo.console, "/messages");
    await expectNothingFound(page);
    await page.getByRole("link", { name: words("message.review") }).first().click();
    await expect(page.getByLabel(words("company.given"), { exact: true })).toBeVisible();
    await expectNothingFound(page);
  });

  test("the pages of companies", async ({ page, context, demo, empty, visit, enter }) => {
    // Many pages, each looked at twice.
    test.slow();
    await enter(empty);
    await visit(empty, "/me/companies");
    await expectNothingFound(page);
    await context.addCookies(await demo.console.signIn(FOUNDER));
    for (const path of [
      "/me/companies",
      "/me/companies/new",
      "/me/companies/1",
      `${COMPANY}/members`,
      `${COMPANY}/members?status=rejected`,
      `${COMPANY}/members/7`,
      `${COMPANY}/members?status=invited`,
      `${COMPANY}/members/import`,
      `${COMPANY}/invite`,
      `${COMPANY}/invite/1`,
      `${COMPANY}/profile`,
    ]) {
      await visit(demo.console, path);
      await expectNothingFound(page);
    }
  });

  test("the pages of rights", async ({ page, context, demo, visit }) => {
    // Many pages, some with hundreds of boxes, each looked at twice.
    test.slow();
    await context.addCookies(await demo.console.signIn(FOUNDER));
    for (const path of [
      `${COMPANY}/access`,
      `${COMPANY}/templates`,
      `${COMPANY}/templates/2`,
      `${COMPANY}/templates/new?from=2`,
      `${COMPANY}/permissions`,
      `${COMPANY}/explain?object=server%3A1`,
      `${COMPANY}/members/6/permissions`,
      `${COMPANY}/members/6/permissions?at=hosts`,
      `${COMPANY}/members/6/permissions?at=files`,
    ]) {
      await visit(demo.console, path);
      await expectNothingFound(page);
    }
  });

  test("the editor of rights with a search, a change and its details", async ({ page, context, words, demo, visit }) => {
    test.slow();
    await context.addCookies(await demo.console.signIn(FOUNDER));
    await visit(demo.console, `${COMPANY}/members/6/permissions?at=rights-hosts`);
    await page.locator("#tick-manage_cluster").click();
    await page.getByRole("button", { name: words("permission.details") }).click();
    await expectNothingFound(page);
    await page.getByRole("searchbox", { name: words("permission.search") }).fill("e");
    await expect(page.locator(".rights-found")).toBeVisible();
    await expectNothingFound(page);
  });

  test("the pages of joining, signed in or not", async ({ page, context, words, newborn, visit, watch }) => {
    await context.addCookies(await newborn.setUp());
    const company = await found(page, words, newborn);
    const link = await invite(page, words, newborn, company, {
      ask: ["company.field_email", "company.field_gender", "company.field_birthday"],
    });
    // With a link that was just made and its picture.
    await expectNothingFound(page);
    const path = new URL(link).pathname;
    await visit(newborn, path);
    await expectNothingFound(page);
    await page.goto("about:blank");
    await context.clearCookies();
    await visit(newborn, path);
    await expectNothingFound(page);
    watch.expectStatus(404, "/join/unknown");
    await visit(newborn, "/join/unknown", 404);
    await expectNothingFound(page);
    await newborn.createUser(STRANGER);
    await context.addCookies(await newborn.signIn(STRANGER));
    await visit(newborn, path);
    await expectNothingFound(page);
    await page.getByRole("button", { name: words("company.apply"), exact: true }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await hydrated(page);
    await expectNothingFound(page);
  });

  test("the tasks, and what others see in their place", async ({ page, context, words, newborn, visit, watch }) => {
    await context.addCookies(await newborn.setUp());
    await visit(newborn, "/platform/tasks");
    await expect(page.getByRole("row").filter({ hasText: words("shell.task_server_silence") })).toContainText(words("shell.task_succeeded"));
    await expectNothingFound(page);
    // The open page would go on as somebody else.
    await page.goto("about:blank");
    await newborn.createUser(STRANGER);
    await context.addCookies(await newborn.signIn(STRANGER));
    watch.expectStatus(403, "/platform/tasks");
    await visit(newborn, "/platform/tasks", 403);
    await expectNothingFound(page);
  });

  test("the jobs and the outbox, empty and full", async ({ page, context, words, newborn, visit }) => {
    await context.addCookies(await newborn.setUp());
    for (const path of ["/admin/jobs", "/admin/outbox"]) {
      await visit(newborn, path);
      await expectNothingFound(page);
    }
    await newborn.giveJob("mail.send", { nonsense: true });
    await newborn.giveJob("mail.send", { to: "lin@example.com", subject: "Hello", text: "one\ntwo" });
    await expect(page.getByRole("row").filter({ hasText: "lin@example.com" })).toBeVisible();
    await expectNothingFound(page);
    await visit(newborn, "/admin/jobs");
    await expect(page.getByRole("row").filter({ hasText: words("job.failed") })).not.toHaveCount(0);
    await expectNothingFound(page);
  });

  test("a host, with a table open, and a silent one", async ({ page, words, busy, silent, visit, enter }) => {
    await enter(busy.console);
    await busy.machine.report();
    await visit(busy.console, `/p/servers/${busy.machine.server}?range=24h`);
    await expect(page.locator("canvas")).toHaveCount(4);
    // One open table stands for all: they are the same part, and axe looks at every cell.
    await page.getByText(words("metrics.data_table")).last().click();
    await expectNothingFound(page);
    await enter(silent.console);
    await visit(silent.console, `/p/servers/${silent.machine.server}`);
    await expectNothingFound(page);
  });

  test("pages that are not there", async ({ page, empty, visit, enter, watch }) => {
    await enter(empty);
    for (const path of ["/p/servers/999", "/c/999/servers", "/nowhere", "/setup?token=x"]) {
      watch.expectStatus(404, path);
      await visit(empty, path, 404);
      await expectNothingFound(page);
    }
  });
});

/** What has the focus, in words, and whether it can be seen that it has. */
async function focus(page: Page): Promise<{ name: string; seen: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return { name: "", seen: false };
    const style = getComputedStyle(element);
    // A link that makes a whole card its target has the ring around the card.
    const around = getComputedStyle(element, "::after");
    const outlined = [style, around].some((it) => it.outlineStyle !== "none" && Number.parseFloat(it.outlineWidth) > 0);
    const shaded = style.boxShadow !== "none";
    // Pictures of people stand beside their names and are no part of them.
    const said = element.cloneNode(true) as HTMLElement;
    for (const hidden of said.querySelectorAll("[aria-hidden=true]")) hidden.remove();
    const text = element.getAttribute("aria-label") ?? said.textContent ?? "";
    const name = text.replace(/\s+/g, " ").trim() || element.getAttribute("name") || element.tagName;
    return { name, seen: outlined || shaded };
  });
}

/** Presses Tab until the focus has been on everything once, and tells the way it took. */
async function tabThrough(page: Page): Promise<string[]> {
  const way: string[] = [];
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await page.keyboard.press("Tab");
    const { name, seen } = await focus(page);
    // Behind the last part comes the browser itself, and then the first part: after a
    // link the way begins where the link was.
    if (name === "") continue;
    if (way.length > 0 && name === way[0]) break;
    expect(seen, `the focus on “${name}” can be seen`).toBe(true);
    way.push(name);
  }
  return way;
}

test.describe("with the keyboard alone", () => {
  test("one signs in, opens a host and signs out", async ({ page, words, busy, visit }) => {
    await visit(busy.console, "/login");
    const way = await tabThrough(page);
    expect(way).toEqual(expect.arrayContaining(["mobile", "password", words("identity.sign_in_submit"), words("shell.language_en"), words("shell.theme_dark")]));

    await visit(busy.console, "/login");
    await page.getByLabel(words("identity.mobile"), { exact: true }).focus();
    await page.keyboard.type(OWNER.mobile);
    await page.keyboard.press("Tab");
    await page.keyboard.type(OWNER.password);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(`${busy.console.url}/p`);
    await hydrated(page);

    await visit(busy.console, "/p/servers");
    const list = await tabThrough(page);
    expect(list[0]).toBe(words("shell.skip_to_content"));
    expect(list).toEqual(expect.arrayContaining([words("shell.product"), words("shell.scope_personal"), OWNER.name, words("shell.nav_hosts"), busy.machine.hostname]));

    await page.getByRole("link", { name: busy.machine.hostname }).focus();
    await page.keyboard.press("Enter");
    await expect(page.locator("canvas")).toHaveCount(4);
    const detail = await tabThrough(page);
    const wanted = ["15m", "1h", "6h", "24h", "7d", "30d", "90d", "1y"].map((range) => words(`metrics.range_${range}`));
    expect(detail).toEqual(expect.arrayContaining([...wanted, words("metrics.data_table")]));
  });

  test("the skip link jumps over the navigation", async ({ page, words, busy, visit, enter }) => {
    await enter(busy.console);
    await visit(busy.console, "/p/servers");
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: words("shell.skip_to_content") });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await expect(page.locator("main :focus")).toHaveCount(1);
  });

  test("menus open, close on Escape, and give the focus back", async ({ page, words, empty, visit, enter }) => {
    await enter(empty);
    await visit(empty, "/p/servers");
    const button = page.getByRole("button", { name: OWNER.name, exact: true });
    const signOut = page.getByRole("button", { name: words("shell.sign_out") });
    await button.focus();
    await page.keyboard.press("Enter");
    await expect(signOut).toBeVisible();
    await page.keyboard.press("Tab");
    expect((await focus(page)).name).toBe(words("shell.nav_profile"));
    await page.keyboard.press("Escape");
    await expect(signOut).toBeHidden();
    await expect(button).toBeFocused();
    await page.keyboard.press("Space");
    await expect(signOut).toBeVisible();
    await signOut.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByText(words("identity.signed_out"))).toBeVisible();
  });

  test("one ends another session, and Escape ends the question", async ({ page, context, words, newborn, visit }) => {
    await newborn.setUp();
    await context.addCookies(await newborn.signIn());
    await visit(newborn, "/me/security");
    const button = page.getByRole("button", { name: words("identity.session_end") });
    const dialog = page.getByRole("dialog");
    // The table wakes up after the frame.
    await expect(page.getByText(words("ui.live"), { exact: true })).toBeVisible();
    await button.focus();
    await page.keyboard.press("Enter");
    await expect(dialog).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(button).toBeFocused();
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: words("identity.session_end") }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByText(words("identity.session_ended"))).toBeVisible();
    await expect(button).toHaveCount(0);
    // What is fetched at this very moment must not meet a console that stops.
    await page.goto("about:blank");
  });

  test("data tables open", async ({ page, words, busy, visit, enter }) => {
    await enter(busy.console);
    await visit(busy.console, `/p/servers/${busy.machine.server}?range=6h`);
    const cpu = page.getByRole("figure", { name: words("metrics.cpu") });
    const summary = cpu.getByText(words("metrics.data_table"));
    await summary.focus();
    await page.keyboard.press("Enter");
    await expect(cpu.getByRole("table")).toBeVisible();
    await page.keyboard.press("Tab");
    await expect(cpu.getByRole("link", { name: words("metrics.csv") })).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(cpu.getByRole("region")).toBeFocused();
  });
});
