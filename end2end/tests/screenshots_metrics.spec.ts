// Pictures of containers, alerts and what is kept of metrics: see screenshots.spec.ts.
import { COMPANY, FOUNDER, HOST, test } from "../helper/demo.ts";
import { picturesOf, type Picture } from "../helper/picture.ts";
import { expect } from "../helper/test.ts";

test.use({ deviceScaleFactor: 2 });
test.describe.configure({ timeout: 180_000 });

let picture: Picture;
test.beforeEach(async ({ page, language, narrow }) => {
  picture = await picturesOf(page, language, narrow);
});

test("containers", async ({ page, context, words, demo, visit }) => {
  await context.addCookies(await demo.console.signIn(FOUNDER));
  await visit(demo.console, `${COMPANY}/containers`);
  await expect(page.getByRole("rowheader").first()).toBeVisible();
  await picture("containers");
  await visit(demo.console, `${COMPANY}/containers?q=nowhere`);
  await picture("containers-no-match");
  await visit(demo.console, `${COMPANY}/containers?sort=cpu&desc=1`);
  await page.getByRole("rowheader").getByRole("link").first().click();
  await expect(page.locator("canvas").nth(3)).toBeVisible();
  await expect(page.getByRole("figure").first()).toContainText(words("metrics.used"));
  await picture("container");
  await visit(demo.console, "/p/containers");
  await picture("containers-empty");
});

test("alerts", async ({ page, context, words, demo, visit }) => {
  await context.addCookies(await demo.console.signIn(FOUNDER));
  await visit(demo.console, `${COMPANY}/alerts`);
  const rows = page.getByRole("row").filter({ hasText: words("alert.firing") });
  await expect(rows.first()).toBeVisible({ timeout: 60_000 });
  await picture("alerts");
  await visit(demo.console, "/p/alerts");
  await picture("alerts-empty");
  await visit(demo.console, `${COMPANY}/alerts/thresholds`);
  await page.getByText(words("alert.change"), { exact: true }).first().click();
  await picture("thresholds");
  await visit(demo.console, `${COMPANY}/alerts/maintenance`);
  await picture("maintenance-empty");
  await page.getByLabel(words("alert.field_reason"), { exact: true }).fill("Racks 3 to 5 get new power supplies");
  await page.getByRole("button", { name: words("alert.announce"), exact: true }).click();
  await expect(page.getByText(words("alert.maintenance_made"))).toBeVisible();
  await picture("maintenance");
  await visit(demo.console, `${COMPANY}/alerts`);
  await picture("alerts-maintained");
  await visit(demo.console, `${COMPANY}/servers/${HOST.full}`);
  await page.getByText(words("alert.thresholds_here"), { exact: true }).click();
  await picture("host-alerts");
  await visit(demo.console, `${COMPANY}/alerts/webhooks`);
  await picture("webhooks-empty");
  await page.getByLabel(words("alert.field_name"), { exact: true }).fill("chat");
  await page.getByLabel(words("alert.field_url"), { exact: true }).fill("http://127.0.0.1:9/hook");
  await page.getByRole("button", { name: words("ui.save"), exact: true }).click();
  await expect(page.getByText(words("alert.secret_once"))).toBeVisible();
  await picture("webhooks");
});

test("what is kept, and who reads it", async ({ context, demo, visit }) => {
  await context.addCookies(await demo.console.signIn(FOUNDER));
  await visit(demo.console, `${COMPANY}/profile`);
  await picture("profile-retention");
  await visit(demo.console, "/me/preferences");
  await picture("preferences-retention");
  await visit(demo.console, `${COMPANY}/scrape`);
  await picture("scrape");
});
