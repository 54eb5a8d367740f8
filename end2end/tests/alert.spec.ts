// Alerts: a threshold that real reports cross, who is told, mutes, maintenance, the heat map.
import type { Words } from "../helper/words.ts";
import { expect, expectNoSidewaysScrolling, inTab, test, type Page } from "../helper/test.ts";

/** Hosts are looked at every quarter of a minute. */
const LOOKED_AT = 45_000;

/** Has the processors of all hosts raise an alert at once, by the form of the thresholds. */
async function atOnce(page: Page, words: Words): Promise<void> {
  const cpu = page.getByRole("group", { name: words("alert.metric_cpu"), exact: true });
  await cpu.getByText(words("alert.change"), { exact: true }).click();
  await cpu.getByLabel(words("alert.field_lasting"), { exact: true }).fill("0");
  await page.getByRole("button", { name: words("ui.save"), exact: true }).click();
  await expect(page.getByText(words("alert.thresholds_saved"))).toBeVisible();
  await expect(cpu.getByText(words("alert.own"), { exact: true })).toBeVisible();
}

test("a threshold that is crossed raises an alert and a message, and both end", async ({ page, context, words, newborn, visit }) => {
  test.setTimeout(180_000);
  await context.addCookies(await newborn.setUp());
  const machine = await newborn.enrol("web-01");
  await machine.report(20);
  await visit(newborn, "/p/alerts/thresholds");
  await expect(page).toHaveTitle(inTab(words, words("alert.thresholds")));
  await expectNoSidewaysScrolling(page);
  await atOnce(page, words);

  await visit(newborn, "/p/alerts");
  await expect(page.getByRole("heading", { name: words("alert.empty_title") })).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: machine.hostname });
  await expect(async () => {
    await machine.report(95);
    await expect(row).toContainText(words("alert.firing"), { timeout: 2_000 });
  }).toPass({ timeout: LOOKED_AT });
  await expect(row).toContainText(words("alert.metric_cpu"));
  await expect(row).toContainText("95%");
  await expectNoSidewaysScrolling(page);

  await row.getByRole("button", { name: new RegExp(`^${words("alert.acknowledge")}`) }).click();
  await expect(row).toContainText(words("alert.acknowledged"));

  await visit(newborn, "/messages");
  const told = page.getByText(words("message.alert_fired", { host: "web-01", metric: words("alert.metric_cpu"), value: "95%" }));
  await expect(told).toBeVisible();

  await visit(newborn, "/p/alerts?state=open");
  await expect(row).toHaveCount(1);
  await expect(async () => {
    await machine.report(5);
    await expect(page.getByRole("heading", { name: words("alert.none_found_title") })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: LOOKED_AT });
  await visit(newborn, "/p/alerts");
  await expect(row).toContainText(words("alert.resolved"));
  await page.close();
});

test("what is muted or maintained is shown and told to nobody", async ({ page, context, words, newborn, visit }) => {
  test.setTimeout(180_000);
  await context.addCookies(await newborn.setUp());
  const machine = await newborn.enrol("web-01");
  await machine.report(20);
  await visit(newborn, "/p/alerts/thresholds");
  await atOnce(page, words);

  await visit(newborn, `/p/servers/${machine.server}`);
  const card = page.locator("#alerts");
  await card.getByText(words("alert.mute_new"), { exact: true }).first().click();
  await card.getByRole("button", { name: words("alert.mute"), exact: true }).click();
  await expect(page.getByText(words("alert.muted"))).toBeVisible();
  await expect(card.getByRole("listitem")).toContainText(words("alert.everything"));
  await expectNoSidewaysScrolling(page);
  await expect(async () => {
    await machine.report(95);
    await expect(card.getByRole("row").filter({ hasText: words("alert.firing") })).toContainText(words("alert.quiet_muted"), {
      timeout: 2_000,
    });
  }).toPass({ timeout: LOOKED_AT });
  await visit(newborn, "/messages?mode=alert");
  await expect(page.getByText(machine.hostname)).toHaveCount(0);

  await visit(newborn, "/p/alerts/maintenance");
  await page.getByLabel(words("alert.field_reason"), { exact: true }).fill("new disks");
  await page.getByRole("button", { name: words("alert.announce"), exact: true }).click();
  await expect(page.getByText(words("alert.maintenance_made"))).toBeVisible();
  await expect(page.getByLabel(words("alert.field_reason"), { exact: true })).toHaveValue("");
  const window = page.getByRole("row").filter({ hasText: "new disks" });
  await expect(window).toContainText(words("alert.going_on"));
  await expectNoSidewaysScrolling(page);
  await visit(newborn, "/p/alerts");
  await expect(page.getByText(words("alert.in_maintenance"))).toBeVisible();
  await visit(newborn, "/p/alerts/maintenance");
  // Nobody loses what they type when an answer comes.
  const reason = page.getByLabel(words("alert.field_reason"), { exact: true });
  await reason.fill("half typed");
  await window.getByRole("button", { name: new RegExp(`^${words("alert.end")}`) }).click();
  await expect(page.getByText(words("alert.maintenance_ended"))).toBeVisible();
  await expect(window).not.toContainText(words("alert.going_on"));
  await expect(reason).toHaveValue("half typed");
  await page.close();
});

test("the heat map says how much each host has to do, and moves", async ({ page, context, words, newborn, visit }) => {
  test.setTimeout(120_000);
  await context.addCookies(await newborn.setUp());
  const machine = await newborn.enrol("web-01");
  await machine.report(20);
  await visit(newborn, "/p");
  const tile = page.locator(".heat-tile");
  await expect(tile).toHaveCount(1);
  await expect(tile).toContainText(words("alert.heat_calm"));
  await expect(async () => {
    await machine.report(95);
    await expect(tile).toContainText(words("alert.heat_warm"), { timeout: 2_000 });
  }).toPass({ timeout: LOOKED_AT });
  await expect(tile).toContainText("95%");
  await expectNoSidewaysScrolling(page);
  await tile.click();
  await expect(page).toHaveURL(`${newborn.url}/p/servers/${machine.server}`);
  await page.close();
});

test("a webhook is made, tried, and gives up what is not on the public network", async ({ page, context, words, newborn, visit }) => {
  test.setTimeout(120_000);
  await context.addCookies(await newborn.setUp());
  await visit(newborn, "/p/alerts/webhooks");
  await page.getByLabel(words("alert.field_name"), { exact: true }).fill("chat");
  await page.getByLabel(words("alert.field_url"), { exact: true }).fill("http://127.0.0.1:9/hook");
  await page.getByRole("button", { name: words("ui.save"), exact: true }).click();
  await expect(page.getByText(words("alert.secret_once"))).toBeVisible();
  await expect(page.getByRole("group", { name: words("alert.secret") }).locator("code")).toHaveText(/^[0-9a-f]{64}$/);
  // The form begins anew, empty, and with what is to be changed whatever stood in it.
  const url = page.getByLabel(words("alert.field_url"), { exact: true });
  await expect(url).toHaveValue("");
  await url.fill("https://else.example");
  const row = page.getByRole("row").filter({ hasText: "http://127.0.0.1:9/hook" });
  await row.getByRole("button", { name: new RegExp(`^${words("alert.test")}`) }).click();
  await row.getByRole("button", { name: new RegExp(`^${words("alert.change")}`) }).click();
  await expect(url).toHaveValue("http://127.0.0.1:9/hook");
  // The answers that come meanwhile take no field from under one's hands.
  const name = page.getByLabel(words("alert.field_name"), { exact: true });
  await name.fill("pager");
  await expect(page.locator("#deliveries").getByText(words("alert.delivery_failed"))).toBeVisible({ timeout: 20_000 });
  await expect(name).toBeFocused();
  await expect(name).toHaveValue("pager");
  await expectNoSidewaysScrolling(page);
  await page.close();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("alerts, thresholds, maintenance and webhooks can be read", async ({ page, words, busy, visit, enter }) => {
    await enter(busy.console);
    for (const [path, title] of [
      ["/p/alerts", "alert.title"],
      ["/p/alerts/thresholds", "alert.thresholds"],
      ["/p/alerts/maintenance", "alert.maintenance"],
      ["/p/alerts/webhooks", "alert.webhooks"],
    ] as const) {
      await visit(busy.console, path);
      await expect(page.getByRole("heading", { name: words(title), level: 1 })).toBeVisible();
      await expectNoSidewaysScrolling(page);
    }
    await visit(busy.console, "/p/alerts/thresholds");
    await expect(page.getByRole("group", { name: words("alert.metric_cpu"), exact: true })).toContainText("70%");
  });
});
