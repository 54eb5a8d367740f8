// With scripts switched off: pages are complete and forms work.
import { hostname } from "node:os";
import { OWNER } from "../helper/console.ts";
import { expect, expectNoSidewaysScrolling, expectScriptlessText, fillSetUp, fillSignIn, openAccountMenu, test } from "../helper/test.ts";

test.use({ javaScriptEnabled: false });

test("the whole journey needs no scripts", async ({ page, words, language, newborn }) => {
  newborn.startAgent();

  await test.step("wrong input is named and kept", async () => {
    await page.goto(newborn.setUpLink);
    await fillSetUp(page, words, { mobile: "12345", name: "Lin Mei", password: "short" });
    const summary = page.getByRole("alert");
    await expect(summary).toContainText(words("identity.form_invalid"));
    await expect(page.getByLabel(words("identity.mobile"), { exact: true })).toHaveValue("12345");
    await expect(page.getByLabel(words("identity.name"), { exact: true })).toHaveValue("Lin Mei");
    await summary.getByRole("link").first().click();
    await expect(page.getByLabel(words("identity.mobile"), { exact: true })).toBeFocused();
    // It could do nothing.
    await expect(page.getByRole("button", { name: words("identity.password_show") })).toHaveCount(0);
  });

  await test.step("the first user is made and this machine appears", async () => {
    await fillSetUp(page, words, OWNER);
    await expect(page).toHaveURL(`${newborn.url}/p/servers`);
    await expect(async () => {
      await page.reload();
      await expect(page.getByRole("link", { name: hostname(), exact: true })).toBeVisible({ timeout: 500 });
      await expect(page.getByRole("cell").getByText(words("server.status_reporting"))).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 30_000 });
    await expectNoSidewaysScrolling(page);
  });

  await test.step("a host tells its past in words and numbers", async () => {
    await page.getByRole("link", { name: hostname(), exact: true }).click();
    await expect(page.getByRole("heading", { name: hostname(), level: 1 })).toBeVisible();
    for (const metric of ["cpu", "memory", "disk", "network"]) {
      const chart = page.getByRole("figure", { name: words(`metrics.${metric}`) });
      await expect(chart.getByText(words("metrics.mean"), { exact: false }).first()).toBeVisible();
      await chart.getByText(words("metrics.data_table")).click();
      await expect(chart.getByRole("table")).toBeVisible();
      await expect(chart.getByRole("columnheader", { name: words("metrics.time_utc") })).toBeVisible();
    }
    await page.getByRole("link", { name: words("metrics.range_6h") }).click();
    await expect(page).toHaveURL(/\?range=6h$/);
    await expect(page.getByRole("link", { name: words("metrics.range_6h") })).toHaveAttribute("aria-current", "true");
    await expectNoSidewaysScrolling(page);
  });

  await test.step("theme and language are chosen where one is", async () => {
    const here = page.url();
    await openAccountMenu(page, words);
    await page.getByRole("button", { name: words("shell.theme_dark") }).click();
    await expect(page).toHaveURL(here);
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    const other = language === "en" ? "zh-CN" : "en";
    await openAccountMenu(page, words);
    await page.getByRole("button", { name: words(other === "en" ? "shell.language_en" : "shell.language_zh_cn") }).click();
    await expect(page).toHaveURL(here);
    await expect(page.locator("html")).toHaveAttribute("lang", other);
    await page.getByRole("button", { name: OWNER.name, exact: true }).click();
    await page.getByRole("button", { name: words(other === "en" ? "shell.language_zh_cn" : "shell.language_en") }).click();
  });

  const detail = page.url();
  await test.step("signing out and in again", async () => {
    await (await openAccountMenu(page, words)).click();
    await expect(page.getByText(words("identity.signed_out"))).toBeVisible();
    await page.goto(detail);
    await expect(page).toHaveURL(/\/login\?next=/);
    await fillSignIn(page, words, OWNER.mobile, "not the password");
    await expect(page.getByRole("alert")).toHaveText(words("error.wrong_credentials"));
    await fillSignIn(page, words, OWNER.mobile, OWNER.password);
    await expect(page).toHaveURL(detail);
  });
});

test("the start page names the first steps", async ({ page, words, empty, enter, visit }) => {
  await enter(empty);
  await visit(empty, "/p");
  await expect(page.getByRole("heading", { name: words("shell.start_title") })).toBeVisible();
  await page.getByRole("link", { name: words("shell.start_host") }).click();
  await expect(page).toHaveURL(`${empty.url}/p/servers/new`);
  await expectScriptlessText(page, words("server.add_noscript"));
  await expectNoSidewaysScrolling(page);
});

test("one's sessions can be read, and the one at hand ended", async ({ page, context, words, newborn, visit }) => {
  await newborn.setUp();
  await context.addCookies(await newborn.signIn());
  await visit(newborn, "/me/security");
  await expect(page.getByRole("table", { name: words("identity.sessions") }).locator("tbody").getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("table", { name: words("identity.sessions") }).getByText("127.0.0.1")).toHaveCount(2);
  await expect(page.locator("tbody time").first()).toContainText("UTC");
  await expectScriptlessText(page, words("identity.sessions_noscript"));
  await expectNoSidewaysScrolling(page);
  await page.getByRole("row").filter({ hasText: words("identity.session_current") }).getByRole("button", { name: words("shell.sign_out") }).click();
  await expect(page.getByText(words("identity.signed_out"))).toBeVisible();
});

test("the tasks can be read", async ({ page, words, empty, enter, visit }) => {
  await enter(empty);
  await visit(empty, "/platform/tasks");
  const row = page.getByRole("row").filter({ hasText: words("shell.task_server_silence") });
  await expect(row).toContainText(words("shell.task_server_silence_text"));
  await expect(row).toContainText(words("shell.task_every", { time: words("metrics.step_seconds", { n: 5 }) }));
  await expectScriptlessText(page, words("shell.tasks_noscript"));
  await expectNoSidewaysScrolling(page);
});

test("the jobs and the outbox can be read", async ({ page, words, empty, enter, visit }) => {
  await enter(empty);
  await visit(empty, "/admin/jobs?status=failed");
  await expect(page.getByRole("heading", { name: words("shell.nav_jobs"), level: 1 })).toBeVisible();
  await expectScriptlessText(page, words("job.noscript"));
  await visit(empty, "/admin/outbox");
  await expect(page.getByRole("heading", { name: words("shell.nav_outbox"), level: 1 })).toBeVisible();
  await expectNoSidewaysScrolling(page);
});

test("a page that is not there says so", async ({ page, words, empty, enter, visit, watch }) => {
  watch.expectStatus(404, "/p/servers/999");
  await enter(empty);
  await visit(empty, "/p/servers/999", 404);
  await expect(page.getByRole("heading", { name: words("shell.not_found_title") })).toBeVisible();
});
