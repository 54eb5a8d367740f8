// Charts over any time, tables and files of the same, and hosts beside each other.
import { expect, expectNoSidewaysScrolling, hydrated, test, type Page } from "../helper/test.ts";

/** What is said of the points: the effective resolution. */
const resolution = (page: Page) => page.locator(".chart-resolution");

test.describe("the time of charts", () => {
  test("goes from reports to hours to days by zooming out, and back", async ({ page, words, busy, visit, enter }) => {
    await busy.machine.report();
    await enter(busy.console);
    await visit(busy.console, `/p/servers/${busy.machine.server}?range=24h`);
    const steps: [range: string, text: string][] = [
      // 216 s and more, in whole intervals of ten.
      ["24h", words("metrics.each_point", { step: words("metrics.step_minutes_seconds", { minutes: 3, seconds: 40 }) })],
      ["7d", words("metrics.each_hour", { step: words("metrics.step_hours", { n: 1 }) })],
      ["30d", words("metrics.each_hour", { step: words("metrics.step_hours", { n: 2 }) })],
      ["90d", words("metrics.each_hour", { step: words("metrics.step_hours", { n: 6 }) })],
      ["1y", words("metrics.each_day", { step: words("metrics.step_days", { n: 1 }), zone: "UTC" })],
    ];
    const out = page.getByRole("link", { name: words("metrics.zoom_out") });
    for (const [at, [range, text]] of steps.entries()) {
      if (at > 0) await out.click();
      await expect(resolution(page)).toHaveText(text);
      await expect(page).toHaveURL(new RegExp(`range=${range}$`));
      await expect(page.locator("canvas")).toHaveCount(4);
    }
    for (const [range] of steps.slice(0, -1).reverse()) {
      await page.goBack();
      await expect(page).toHaveURL(new RegExp(`range=${range}$`));
    }
    // A day of hours, zoomed to what every report says.
    await visit(busy.console, `/p/servers/${busy.machine.server}?range=7d`);
    await page.getByRole("link", { name: words("metrics.show_raw") }).click();
    await expect(page).toHaveURL(/resolution=raw$/);
    await expect(resolution(page)).not.toHaveText(words("metrics.each_hour", { step: words("metrics.step_hours", { n: 1 }) }));
    await expectNoSidewaysScrolling(page);
  });

  test("a gap is a gap, and what is missing is told", async ({ page, words, busy, visit, enter }) => {
    await enter(busy.console);
    await visit(busy.console, `/p/servers/${busy.machine.server}?range=6h`);
    const cpu = page.getByRole("figure", { name: words("metrics.cpu") });
    await expect(cpu.getByText(words("metrics.nothing_heard"))).toBeVisible();
    // Half an hour of six is missing, and a little for the seconds since.
    await expect(page.locator(".chart-coverage")).toHaveText(/\b(8\d|9[0-5])\b/);
    await cpu.getByText(words("metrics.data_table")).click();
    await expect(cpu.getByRole("cell", { name: words("metrics.gap"), exact: true }).first()).toBeVisible();
  });

  test("is moved, narrowed and chosen by keys", async ({ page, words, busy, visit, enter }) => {
    await enter(busy.console);
    await visit(busy.console, `/p/servers/${busy.machine.server}?range=6h`);
    const press = async (name: string, url: RegExp) => {
      const link = page.getByRole("link", { name: words(name), exact: true });
      await link.focus();
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(url);
      // The focus stays where it is.
      await expect(link).toBeFocused();
    };
    await press("metrics.zoom_in", /range=1h$/);
    await press("metrics.earlier", /from=[^&]+&until=[^&]+$/);
    await press("metrics.ghost", /ghost=1$/);
    await press("metrics.fit", /ghost=1&fit=1$/);
    await expect(page.getByRole("figure").first().getByText(words("metrics.before"))).toBeVisible();
    const network = page.getByRole("figure", { name: words("metrics.network") });
    const sent = network.getByRole("button", { name: words("metrics.sent") });
    await sent.focus();
    await expect(sent).toHaveAttribute("aria-pressed", "true");
    await page.keyboard.press("Space");
    await expect(sent).toHaveAttribute("aria-pressed", "false");
    // All of it is in the address.
    const shown = await page.locator(".chart-own input[name=from]").inputValue();
    await page.reload();
    await hydrated(page);
    await expect(page.locator(".chart-own input[name=from]")).toHaveValue(shown);
    await expect(page.getByRole("link", { name: words("metrics.ghost") })).toHaveAttribute("aria-current", "true");
  });

  test("is drawn over with a mouse", async ({ page, words, busy, visit, enter, narrow }) => {
    test.skip(narrow, "a finger moves the page");
    await enter(busy.console);
    await visit(busy.console, `/p/servers/${busy.machine.server}?range=6h`);
    const canvas = page.getByRole("figure", { name: words("metrics.cpu") }).locator("canvas");
    await canvas.scrollIntoViewIfNeeded();
    const box = await canvas.boundingBox();
    if (!box) throw new Error("the chart has no size");
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.4, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, y, { steps: 5 });
    await page.mouse.move(box.x + box.width * 0.6, y, { steps: 5 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=[^&]+&until=[^&]+$/);
    const asked = new URL(page.url()).searchParams;
    const length = Date.parse(asked.get("until") ?? "") - Date.parse(asked.get("from") ?? "");
    expect(length / 3_600_000).toBeGreaterThan(0.8);
    expect(length / 3_600_000).toBeLessThan(1.8);
    await page.goBack();
    await expect(page).toHaveURL(/range=6h$/);
  });
});

test.describe("tables and files", () => {
  test("a file has the numbers of the table", async ({ page, words, busy, visit, enter }) => {
    await enter(busy.console);
    await visit(busy.console, `/p/servers/${busy.machine.server}`);
    await page.getByRole("link", { name: words("metrics.all_rows") }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(busy.machine.hostname);
    await expect(page.getByRole("table").locator("tbody tr")).toHaveCount(50);
    await expectNoSidewaysScrolling(page);
    // A time that stands, so that nothing comes in between.
    const end = new Date(Date.now() - 600_000).toISOString().slice(0, 19);
    const begin = new Date(Date.now() - 4_200_000).toISOString().slice(0, 19);
    await visit(busy.console, `/p/servers/${busy.machine.server}/history?from=${begin}Z&until=${end}Z`);
    const table = await page.getByRole("table").locator("tbody tr").evaluateAll((rows) =>
      rows.map((row) => [
        row.querySelector("time")?.getAttribute("datetime") ?? "",
        ...[...row.querySelectorAll("data")].map((cell) => cell.getAttribute("value") ?? ""),
      ]),
    );
    expect(table.length).toBe(50);
    const href = await page.getByRole("link", { name: "CSV" }).getAttribute("href");
    const answer = await page.request.get(`${busy.console.url}${href}`);
    expect(answer.headers()["content-type"]).toContain("text/csv");
    const lines = (await answer.text()).trim().split("\n").slice(1);
    const filled = lines.map((line) => line.split(",").filter((cell) => cell !== ""));
    expect(filled.reverse().slice(0, table.length)).toEqual(table);

    await page.getByRole("link", { name: words("metrics.older") }).click();
    await expect(page).toHaveURL(/before=\d+$/);
    await page.getByRole("link", { name: words("metrics.newer") }).click();
    await expect(page.getByRole("table").locator("tbody tr")).toHaveCount(50);
  });

  test("hours and days that are over have pages of their own", async ({ page, words, busy, visit, enter }) => {
    await enter(busy.console);
    await visit(busy.console, `/p/servers/${busy.machine.server}/history`);
    const tiers = page.getByRole("navigation", { name: words("metrics.resolution") });
    await tiers.getByRole("link", { name: words("metrics.resolution_day") }).click();
    await expect(page).toHaveURL(/tier=day$/);
    await expect(page.getByText(words("metrics.days_of", { zone: "UTC" }))).toBeVisible();
    await expectNoSidewaysScrolling(page);
  });
});

test("hosts are beside each other on one chart", async ({ page, words, busy, visit, enter }) => {
  await enter(busy.console);
  await visit(busy.console, "/p/servers");
  await page.getByRole("link", { name: words("metrics.compare") }).click();
  await expect(page.getByRole("heading", { name: words("metrics.compare_none_title") })).toBeVisible();
  await page.getByRole("checkbox", { name: busy.machine.hostname }).check();
  await page.getByRole("button", { name: words("metrics.compare_show") }).click();
  await expect(page).toHaveURL(new RegExp(`host=${busy.machine.server}`));
  await hydrated(page);
  await expect(page.locator("canvas")).toHaveCount(1);
  await page.getByRole("navigation", { name: words("metrics.metric") }).getByRole("link", { name: words("metrics.net_output") }).click();
  await expect(page).toHaveURL(/metric=net_output&hosts=\d+/);
  await expect(page.getByRole("figure", { name: words("metrics.net_output") })).toBeVisible();
  await expectNoSidewaysScrolling(page);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a time is chosen by a form, in UTC", async ({ page, words, busy, enter }) => {
    await enter(busy.console);
    await page.goto(`${busy.console.url}/p/servers/${busy.machine.server}?range=24h&ghost=1`);
    await page.getByText(words("metrics.own_time")).click();
    const hour = (ago: number) => new Date(Date.now() - ago * 3_600_000).toISOString().slice(0, 19);
    await page.locator("input[name=from]").fill(hour(5));
    await page.locator("input[name=until]").fill(hour(3));
    await page.getByRole("button", { name: words("metrics.show") }).click();
    await expect(page).toHaveURL(/ghost=1&from=[^&]+&until=[^&]+$/);
    await expect(page.getByRole("figure").first().getByText(words("metrics.data_table"))).toBeVisible();
    await expect(page.locator(".chart-own")).toHaveAttribute("open", "");
  });
});
