// The list of hosts: searched, filtered, sorted, paged, and moving by itself.
import { test, type Fleet } from "../helper/fleet.ts";
import { expect, expectNoSidewaysScrolling, type Page } from "../helper/test.ts";
import type { Words } from "../helper/words.ts";

/** The names in the list, from the top. */
const names = (page: Page) => page.getByRole("rowheader").getByRole("link");

const rowOf = (page: Page, hostname: string) => page.getByRole("row").filter({ hasText: hostname });

const cpuOf = (page: Page, words: Words, hostname: string) =>
  rowOf(page, hostname).getByRole("meter", { name: words("server.column_cpu") });

const tab = (page: Page, words: Words, label: string) =>
  page.getByRole("navigation", { name: words("server.tabs") }).getByRole("link", { name: new RegExp(`^${label} \\d+$`) });

const all = (fleet: Fleet) => [fleet.hot.hostname, fleet.waiting.hostname, fleet.calm.hostname];

test("what is searched, filtered and sorted stands in the address", async ({ page, words, fleet, visit, enter, narrow }) => {
  await fleet.report();
  await enter(fleet.console);
  await visit(fleet.console, "/p/servers");
  const list = `${fleet.console.url}/p/servers`;
  const search = page.getByRole("searchbox", { name: words("server.search") });
  await expect(names(page)).toHaveText(all(fleet));
  await expectNoSidewaysScrolling(page);

  await test.step("searching while one types", async () => {
    await page.keyboard.press("/");
    await expect(search).toBeFocused();
    await page.keyboard.type("db");
    await expect(page).toHaveURL(`${list}?q=db`);
    await expect(names(page)).toHaveText([fleet.hot.hostname]);
    await expect(search).toBeFocused();
    await expect(search).toHaveValue("db");
    await expect(page.getByText(words("server.shown_of", { shown: 1, total: 3 }))).toBeVisible();
  });

  await test.step("a chip takes its filter away", async () => {
    await page.getByRole("list", { name: words("ui.active_filters") }).getByRole("link").click();
    await expect(page).toHaveURL(list);
    await expect(names(page)).toHaveText(all(fleet));
    await expect(search).toHaveValue("");
  });

  await test.step("a tab counts and filters, and Back leads back", async () => {
    const waiting = tab(page, words, words("server.status_waiting"));
    await waiting.click();
    await expect(page).toHaveURL(`${list}?status=waiting`);
    await expect(names(page)).toHaveText([fleet.waiting.hostname]);
    await expect(waiting).toHaveAttribute("aria-current", "true");
    await tab(page, words, words("server.attention")).click();
    await expect(page).toHaveURL(`${list}?attention=1`);
    await expect(names(page)).toHaveText([fleet.hot.hostname]);
    await page.goBack();
    await expect(names(page)).toHaveText([fleet.waiting.hostname]);
    await tab(page, words, words("server.all")).click();
  });

  await test.step("the largest first, and the other way round", async () => {
    const byCpu = page.getByRole("columnheader", { name: words("server.column_cpu") });
    const turn = async (descending: boolean) => {
      if (!narrow) return byCpu.getByRole("link").click();
      await page.getByRole("button", { name: words("ui.filters") }).click();
      await page.getByLabel(words("ui.sort"), { exact: true }).selectOption("cpu");
      await page.getByLabel(words("server.order"), { exact: true }).selectOption(descending ? "1" : "");
      await page.keyboard.press("Escape");
    };
    await turn(true);
    await expect(page).toHaveURL(`${list}?sort=cpu&desc=1`);
    await expect(names(page)).toHaveText([fleet.hot.hostname, fleet.calm.hostname, fleet.waiting.hostname]);
    await expect(byCpu).toHaveAttribute("aria-sort", "descending");
    await turn(false);
    await expect(page).toHaveURL(`${list}?sort=cpu`);
    await expect(names(page).last()).toHaveText(fleet.hot.hostname);
  });
});

test("a list that goes on, or shows nothing, says so", async ({ page, words, fleet, visit, enter }) => {
  await fleet.report();
  await enter(fleet.console);
  await visit(fleet.console, `/p/servers?after=999999.${fleet.hot.hostname}`);
  await expect(names(page)).toHaveText([fleet.waiting.hostname, fleet.calm.hostname]);
  await page.getByRole("navigation", { name: words("ui.pagination") }).getByRole("link", { name: words("ui.first_page") }).click();
  await expect(page).toHaveURL(`${fleet.console.url}/p/servers`);
  await expect(names(page)).toHaveText(all(fleet));

  await visit(fleet.console, "/p/servers?q=nowhere&sort=cpu");
  await expect(page.getByRole("heading", { name: words("server.no_match_title") })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: words("ui.clear_filters") }).last().click();
  await expect(page).toHaveURL(`${fleet.console.url}/p/servers?sort=cpu`);
  await expect(names(page)).toHaveCount(3);

  await visit(fleet.console, "/p/servers?status=gone&q=web");
  await expect(page.getByText(words("server.query_ignored", { names: "status" }))).toBeVisible();
  await expect(names(page)).toHaveText([fleet.calm.hostname]);
});

test("a report changes its row and nothing else", async ({ page, words, fleet, visit, enter }) => {
  await fleet.report();
  await enter(fleet.console);
  await visit(fleet.console, "/p/servers");
  const cpu = cpuOf(page, words, fleet.calm.hostname);
  await expect(cpu).toHaveAttribute("aria-valuenow", "20.0");
  const link = rowOf(page, fleet.hot.hostname).getByRole("link");
  await link.focus();
  await rowOf(page, fleet.calm.hostname).evaluate((row) => row.setAttribute("data-mark", "here"));
  await expect(async () => {
    await fleet.calm.report(33);
    await expect(cpu).toHaveAttribute("aria-valuenow", "33.0", { timeout: 2_000 });
  }).toPass();
  await expect(link).toBeFocused();
  await expect(page.locator("tr[data-mark]")).toHaveCount(1);
  // The line beside the rates came after the page, and has grown since.
  await expect(rowOf(page, fleet.calm.hostname).locator(".sparkline-first")).toHaveAttribute("d", /^M/);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the list is searched, filtered and sorted by forms and links", async ({ page, words, fleet, visit, enter, narrow }) => {
    await fleet.report();
    await enter(fleet.console);
    await visit(fleet.console, "/p/servers");
    await expect(cpuOf(page, words, fleet.hot.hostname)).toHaveAttribute("aria-valuenow", "95.0");
    await page.getByRole("searchbox", { name: words("server.search") }).fill("web");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\?q=web(&|$)/);
    await expect(names(page)).toHaveText([fleet.calm.hostname]);
    await tab(page, words, words("server.status_reporting")).click();
    await expect(page).toHaveURL(`${fleet.console.url}/p/servers?q=web&status=reporting`);
    if (narrow) {
      await page.getByRole("button", { name: words("ui.filters") }).click();
      await page.getByLabel(words("ui.sort"), { exact: true }).selectOption("memory");
      await page.getByRole("button", { name: words("ui.apply") }).click();
    } else {
      await page.getByRole("columnheader", { name: words("server.column_memory") }).getByRole("link").click();
    }
    await expect(page).toHaveURL(/[?&]q=web&status=reporting&.*sort=memory/);
    await expect(names(page)).toHaveText([fleet.calm.hostname]);
    await expectNoSidewaysScrolling(page);
  });
});
