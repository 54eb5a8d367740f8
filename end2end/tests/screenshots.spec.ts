// Pictures of every page, for people to look at: `make screenshots`. Names are
// page-language-size-theme.png.
import { OWNER, STRANGER } from "../helper/console.ts";
import { COMPANY, FOUNDER, GUEST, HOST, test } from "../helper/demo.ts";
import { picturesOf, type Picture } from "../helper/picture.ts";
import { expect, fillSetUp, fillSignIn } from "../helper/test.ts";

test.use({ deviceScaleFactor: 2 });
test.describe.configure({ timeout: 180_000 });

let picture: Picture;
test.beforeEach(async ({ page, language, narrow }) => {
  picture = await picturesOf(page, language, narrow);
});

test("pages before signing in", async ({ page, words, newborn, watch }) => {
  watch.expectStatus(503, "/setup");
  await page.goto(`${newborn.url}/setup`);
  await picture("set-up-wanted");
  await page.goto(newborn.setUpLink);
  await picture("set-up");
  await fillSetUp(page, words, { mobile: "12345", name: "Lin", password: "short" });
  await expect(page.getByRole("alert")).toBeVisible();
  await picture("set-up-error");
  await newborn.setUp();
  const used = newborn.setUpLink.slice(newborn.url.length);
  watch.expectStatus(404, used);
  await page.goto(newborn.setUpLink);
  await picture("set-up-used");
  await page.goto(`${newborn.url}/login?next=%2Fp%2Fservers`);
  await picture("login");
  await fillSignIn(page, words, "13800000000", "not the password");
  await expect(page.getByRole("alert")).toBeVisible();
  await picture("login-error");
});

test("a console without hosts", async ({ page, words, empty, visit, enter, watch }) => {
  await enter(empty);
  await visit(empty, "/p");
  await picture("overview-first-steps");
  await visit(empty, "/p/servers/new");
  await picture("host-new");
  await page.getByRole("button", { name: words("server.create_command") }).click();
  await expect(page.getByText(words("server.step_run_waiting"))).toBeVisible();
  await picture("host-new-command");
  await visit(empty, "/p/servers");
  await picture("hosts-empty");
  watch.expectStatus(404, "/p/servers/999");
  await visit(empty, "/p/servers/999", 404);
  await picture("host-not-found");
  watch.expectStatus(404, "/nowhere");
  await visit(empty, "/nowhere", 404);
  await picture("not-found");
});

test("the start pages and the hosts of a company", async ({ page, context, words, demo, visit, narrow }) => {
  await context.addCookies(await demo.console.signIn(FOUNDER));
  await visit(demo.console, COMPANY);
  await picture("overview");
  await visit(demo.console, "/messages");
  await picture("messages");
  await visit(demo.console, "/messages?unread=1");
  await picture("messages-unread");
  await visit(demo.console, "/p");
  await picture("overview-personal");
  const hosts = `${COMPANY}/servers`;
  await visit(demo.console, hosts);
  // The lines beside the rates come after the page.
  await expect(page.locator(".sparkline-first").first()).toHaveAttribute("d", /^M/);
  await picture("hosts");
  if (narrow) {
    await page.getByRole("button", { name: words("ui.filters") }).click();
    await expect(page.getByLabel(words("ui.sort"), { exact: true })).toBeVisible();
    await picture("hosts-filters", "window");
  }
  await visit(demo.console, `${hosts}?status=reporting&provider=aliyun`);
  await picture("hosts-filtered");
  await visit(demo.console, `${hosts}?sort=cpu&desc=1`);
  await picture("hosts-sorted");
  await visit(demo.console, `${hosts}?q=nowhere`);
  await expect(page.getByRole("heading", { name: words("server.no_match_title") })).toBeVisible();
  await picture("hosts-no-match");
  await page.getByRole("button", { name: FOUNDER.name, exact: true }).click();
  await expect(page.getByRole("button", { name: words("shell.sign_out") })).toBeVisible();
  await picture("menu", "window");
});

test("one host", async ({ page, context, words, demo, visit }) => {
  await context.addCookies(await demo.console.signIn(FOUNDER));
  const host = (which: keyof typeof HOST, query = "") => visit(demo.console, `${COMPANY}/servers/${HOST[which]}${query}`);
  // Some machines tell how busy their disk is as well.
  const charts = () => expect(page.locator("canvas").nth(3)).toBeVisible();
  await host("web");
  await charts();
  await picture("host");
  await host("web", "?range=24h");
  await charts();
  await picture("host-24h");
  await page.getByText(words("metrics.data_table")).first().click();
  await picture("host-table");
  await host("web", "?range=7d&ghost=1");
  await charts();
  await picture("host-7d");
  await host("web", "?range=1y");
  await charts();
  await picture("host-1y");
  await host("web", "/history");
  await expect(page.getByRole("table")).toBeVisible();
  await picture("host-history");
  await host("web", "/history?tier=hour&range=24h");
  await picture("host-history-hours");
  await visit(demo.console, `${COMPANY}/compare?metric=cpu&hosts=1,2,3,4,6,7,8&range=6h`);
  await expect(page.locator("canvas")).toHaveCount(1);
  await picture("compare");
  await host("full");
  await charts();
  await picture("host-full-disk");
  await page.getByRole("button", { name: words("server.rename"), exact: true }).click();
  await expect(page.getByLabel(words("server.name"), { exact: true })).toBeFocused();
  await picture("host-rename", "window");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: words("server.remove"), exact: true }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await picture("host-remove", "window");
  await host("silent", "?range=6h");
  await charts();
  await picture("host-silent");
  await host("waiting");
  await expect(page.getByText(words("server.first_report_waiting"))).toBeVisible();
  await picture("host-waiting");
});

test("what a guest with one host sees", async ({ page, context, demo, visit }) => {
  await context.addCookies(await demo.console.signIn(GUEST));
  await visit(demo.console, COMPANY);
  await picture("guest-overview");
  await visit(demo.console, `${COMPANY}/servers`);
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  await picture("guest-hosts");
  await visit(demo.console, `${COMPANY}/servers/${HOST.web}`);
  await expect(page.locator("canvas").nth(3)).toBeVisible();
  await picture("guest-host");
  await visit(demo.console, `${COMPANY}/access?object=server%3A${HOST.web}`);
  await picture("guest-access");
  await visit(demo.console, "/p");
  await picture("guest-personal");
});

test("pages of one's own account and of the installation", async ({ page, context, words, newborn, visit, watch }) => {
  await newborn.setUp();
  await newborn.signIn();
  await page.goto(`${newborn.url}/login?next=%2Fme%2Fsecurity`);
  await fillSignIn(page, words, OWNER.mobile, OWNER.password);
  await expect(page).toHaveURL(`${newborn.url}/me/security`);
  await picture("security");
  await page.getByRole("button", { name: words("identity.session_end") }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await picture("security-end", "window");
  await page.getByRole("dialog").getByRole("button", { name: words("ui.cancel") }).click();
  await page.getByRole("button", { name: words("identity.sessions_end_others") }).click();
  await page.getByRole("dialog").getByRole("button", { name: words("identity.sessions_end_others") }).click();
  await expect(page.getByText(words("identity.sessions_ended.several", { count: 2 }))).toBeVisible();
  await picture("security-alone");

  await visit(newborn, "/platform/tasks");
  await expect(page.getByRole("row").filter({ hasText: words("shell.task_server_silence") })).toContainText(words("shell.task_succeeded"));
  await picture("tasks");
  // The open page would go on as somebody else.
  await page.goto("about:blank");
  await newborn.createUser(STRANGER);
  await context.addCookies(await newborn.signIn(STRANGER));
  watch.expectStatus(403, "/platform/tasks");
  await visit(newborn, "/platform/tasks", 403);
  await picture("tasks-forbidden");
});
