// The page of one host: live, renamed, removed, silent.
import { hostname } from "node:os";
import { expect, expectNoSidewaysScrolling, expectScriptlessText, hydrated, test, type Page } from "../helper/test.ts";

/** Puts a mark on something of the page; it is gone when the thing is made anew. */
const mark = (page: Page, selector: string) =>
  page.locator(selector).first().evaluate((element) => element.setAttribute("data-mark", "here"));

test("a report moves numbers and charts, and nothing is made anew", async ({ page, words, busy, visit, enter }) => {
  await busy.machine.report();
  await enter(busy.console);
  await visit(busy.console, `/p/servers/${busy.machine.server}`);
  await expect(page.locator(".server-heard").getByText(words("ui.live"), { exact: true })).toBeVisible();
  await expect(page.locator("canvas")).toHaveCount(4);
  await mark(page, "canvas");
  const last = page.locator(".server-heard time");
  const cpu = page.getByRole("figure", { name: words("metrics.cpu") });
  await cpu.getByText(words("metrics.data_table")).click();
  // A report of the step that the newest row stands for changes its values alone.
  const newest = cpu.getByRole("row").last();
  const before = { time: (await last.getAttribute("datetime")) ?? "", row: (await newest.textContent()) ?? "" };
  await busy.machine.report(99);
  await expect(last).not.toHaveAttribute("datetime", before.time, { timeout: 2_000 });
  await expect(newest).not.toHaveText(before.row, { timeout: 2_000 });

  const ranges = page.getByRole("navigation", { name: words("metrics.range") });
  await ranges.getByRole("link", { name: words("metrics.range_6h"), exact: true }).click();
  await expect(page).toHaveURL(/\?range=6h$/);
  await expect(cpu.getByText(words("metrics.smallest_to_largest"))).toBeVisible();
  await expect(page.locator("canvas[data-mark]")).toHaveCount(1);
  await expectNoSidewaysScrolling(page);
});

test("two who rename a host at once are told of each other", async ({ page, context, words, newborn, visit, watch }) => {
  watch.expectStatus(409, "/fn/server/rename");
  await context.addCookies(await newborn.setUp());
  const machine = await newborn.enrol("web-01");
  await machine.report();
  const path = `/p/servers/${machine.server}`;
  const other = await context.newPage();
  await visit(newborn, path);
  await other.goto(newborn.url + path);
  await hydrated(other);

  const field = (at: Page) => at.getByLabel(words("server.name"), { exact: true });
  for (const [at, name] of [[page, "alpha"], [other, "beta"]] as const) {
    await at.getByRole("button", { name: words("server.rename") }).click();
    await expect(field(at)).toHaveValue("web-01");
    await expect(field(at)).toBeFocused();
    await field(at).fill(name);
  }
  await page.getByRole("button", { name: words("ui.save") }).click();
  await expect(page.getByRole("heading", { name: "alpha", level: 1 })).toBeVisible();
  await expect(other.getByRole("heading", { name: "alpha", level: 1, includeHidden: true })).toHaveText("alpha");
  await expect(field(other)).toHaveValue("beta");

  await other.getByRole("button", { name: words("ui.save") }).click();
  await expect(other.getByText(words("server.rename_conflict", { name: "alpha" }))).toBeVisible();
  await expect(field(other)).toHaveValue("beta");
  await other.getByRole("button", { name: words("server.rename_overwrite", { name: "beta" }) }).click();
  await expect(other.getByRole("heading", { name: "beta", level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: "beta", level: 1 })).toBeVisible();
});

test("a host is removed by typing its name, and whoever looks at it is told", async ({ page, context, words, newborn, visit }) => {
  await context.addCookies(await newborn.setUp());
  const machine = await newborn.enrol("web-02");
  const path = `/p/servers/${machine.server}`;
  const other = await context.newPage();
  await visit(newborn, path);
  await expect(page.getByText(words("server.first_report_waiting"))).toBeVisible();
  await other.goto(newborn.url + path);
  await hydrated(other);

  await page.getByRole("button", { name: words("server.remove") }).click();
  const dialog = page.getByRole("dialog", { name: words("server.remove_title") });
  const confirm = dialog.getByRole("button", { name: words("server.remove"), exact: true });
  await expect(confirm).toHaveAttribute("aria-disabled", "true");
  await dialog.getByRole("textbox").fill("web-02");
  await confirm.click();
  await expect(page).toHaveURL(`${newborn.url}/p/servers`);
  await expect(page.getByText(words("server.removed", { name: "web-02" }))).toBeVisible();
  await expect(other.getByRole("heading", { name: words("server.gone_title") })).toBeVisible();
});

test("an agent's token is revoked, and a new command lets one in again", async ({ page, context, words, newborn, visit }) => {
  await context.addCookies(await newborn.setUp());
  const machine = await newborn.enrol("web-03");
  await machine.report();
  await visit(newborn, `/p/servers/${machine.server}`);
  await page.getByRole("button", { name: words("server.revoke_token") }).click();
  const dialog = page.getByRole("dialog", { name: words("server.revoke_title") });
  await dialog.getByRole("button", { name: words("server.revoke_token") }).click();
  await expect(page.getByText(words("server.agent_revoked"), { exact: true })).toBeVisible();
  await page.getByRole("button", { name: words("server.new_command") }).click();
  await page.getByText(words("server.command_run"), { exact: true }).click();
  const run = page.getByRole("group", { name: words("server.command_run") }).locator("code");
  newborn.pasteCommand(await run.innerText());
  await expect(page.getByText(words("server.agent_active"), { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(words("server.replacement_came"))).toBeVisible();
  await newborn.stopAgents();
});

test("a host whose agent ends turns silent by itself", async ({ page, context, words, newborn, visit }, info) => {
  test.skip(info.project.name !== "desktop-en", "it takes more than half a minute");
  test.setTimeout(120_000);
  await context.addCookies(await newborn.setUp());
  newborn.startAgent();
  await visit(newborn, "/p/servers");
  await page.getByRole("link", { name: hostname(), exact: true }).click();
  await expect(page.getByText(words("server.status_reporting"), { exact: true })).toBeVisible();
  await newborn.stopAgents();
  await expect(page.getByText(words("server.status_silent"), { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(words("server.no_data_since_when"))).toBeVisible();
  await expect(page.getByText(words("server.values_then"))).toBeVisible();
  const cpu = page.getByRole("figure", { name: words("metrics.cpu") });
  await expect(cpu.locator(".chart-now")).toHaveText("–");
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("everything can be read", async ({ page, words, busy, visit, enter }) => {
    await busy.machine.report();
    await enter(busy.console);
    await visit(busy.console, `/p/servers/${busy.machine.server}?range=6h`);
    await expect(page.getByRole("meter", { name: words("metrics.cpu") })).toHaveAttribute("aria-valuenow", /^\d/);
    await expectScriptlessText(page, words("server.acts_noscript"));
    await expect(page.getByText(words("server.agent_active"), { exact: true })).toBeVisible();
    const cpu = page.getByRole("figure", { name: words("metrics.cpu") });
    await expect(cpu.getByText(words("metrics.smallest_to_largest"))).toBeVisible();
    await cpu.getByText(words("metrics.data_table")).click();
    await expect(cpu.getByRole("table")).toBeVisible();
    await expectNoSidewaysScrolling(page);
  });
});
