// What the console does by itself, for those who run it.
import type { Locator } from "@playwright/test";
import { STRANGER } from "../helper/console.ts";
import { expect, expectNoSidewaysScrolling, inTab, test, type Page } from "../helper/test.ts";

const PATH = "/platform/tasks";
const TASKS = [
  "alert_evaluate",
  "alert_forecast",
  "alert_tidy",
  "container_forgotten",
  "identity_tidy",
  "job_tidy",
  "message_old",
  "metrics_leftover",
  "outbox_tidy",
  "server_offers",
  "server_silence",
];

const rowOf = (page: Page, title: string): Locator => page.getByRole("row").filter({ hasText: title });

/** How often a task has run, as its row says. */
async function runsOf(row: Locator): Promise<number> {
  return Number.parseInt(await row.locator(".cell-number").innerText(), 10);
}

test("each task is told by name, purpose, state and last run, and moves by itself", async ({ page, words, empty, visit, enter, narrow }) => {
  await enter(empty);
  await visit(empty, PATH);
  await expect(page).toHaveTitle(inTab(words, words("shell.nav_tasks")));
  await expect(page.getByRole("table", { name: words("shell.nav_tasks") })).toBeVisible();
  for (const task of TASKS) {
    const row = rowOf(page, words(`shell.task_${task}`));
    await expect(row).toContainText(words(`shell.task_${task}_text`));
    await expect(row).toContainText(words("shell.task_succeeded"));
    await expect(row.getByRole("button", { name: words("shell.task_run") })).toBeVisible();
  }
  const silence = rowOf(page, words("shell.task_server_silence"));
  await expect(silence).toContainText(words("shell.task_every", { time: words("metrics.step_seconds", { n: 5 }) }));
  await expectNoSidewaysScrolling(page);

  // The focus must outlast what changes around it.
  const button = silence.getByRole("button", { name: words("shell.task_run") });
  await button.focus();
  const before = await runsOf(silence);
  await expect.poll(() => runsOf(silence), { timeout: 15_000 }).toBeGreaterThan(before);
  await expect(button).toBeFocused();

  const [state, last] = [await silence.getByRole("cell").nth(0).boundingBox(), await silence.getByRole("cell").nth(1).boundingBox()];
  const isCard = (last?.y ?? 0) > (state?.y ?? 0) + 10;
  expect(isCard, "cards on a phone, a table on a desk").toBe(narrow);
});

test("a task runs when it is asked to", async ({ page, words, empty, visit, enter }) => {
  await enter(empty);
  await visit(empty, PATH);
  const title = words("shell.task_server_offers");
  const row = rowOf(page, title);
  // Its first run is at the start of the console, its next in an hour.
  await expect.poll(() => runsOf(row)).toBeGreaterThan(0);
  const before = await runsOf(row);
  await row.getByRole("button", { name: words("shell.task_run") }).click();
  await expect(page.getByText(words("shell.task_run_asked", { name: title }))).toBeVisible();
  await expect.poll(() => runsOf(row)).toBe(before + 1);
  await expect(row).toContainText(words("shell.task_waiting"));
});

test("who does not run the installation does not see them", async ({ page, context, words, newborn, visit, watch }) => {
  await newborn.setUp();
  await newborn.createUser(STRANGER);
  await context.addCookies(await newborn.signIn(STRANGER));
  watch.expectStatus(403, PATH);
  await visit(newborn, PATH, 403);
  await expect(page.getByRole("heading", { name: words("shell.forbidden_title"), level: 1 })).toBeVisible();
  await expect(page.getByText(words("shell.forbidden_text_no_right"))).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);
  await page.getByRole("button", { name: STRANGER.name, exact: true }).click();
  await expect(page.getByRole("button", { name: words("shell.sign_out") })).toBeVisible();
  await expect(page.getByRole("link", { name: words("shell.nav_tasks") })).toHaveCount(0);
});
