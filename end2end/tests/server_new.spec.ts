// Adding a host by the command that the page shows.
import { hostname } from "node:os";
import { expect, expectNoSidewaysScrolling, expectScriptlessText, inTab, test } from "../helper/test.ts";

test("a machine that runs the shown command appears by itself", async ({ page, words, newborn, visit, context }) => {
  await context.addCookies(await newborn.setUp());
  await visit(newborn, "/p/servers/new");
  await expect(page).toHaveTitle(inTab(words, words("server.add_title")));
  const steps = page.getByRole("list", { name: words("server.add_steps") });
  await expect(steps.getByRole("listitem")).toHaveCount(3);
  await expectNoSidewaysScrolling(page);

  const create = page.getByRole("button", { name: words("server.create_command") });
  await create.click();
  await expect(create).toHaveCount(0);
  await expect(page.getByRole("timer")).toHaveText(new RegExp(words("server.command_left", { time: "\\d+:\\d\\d" })));
  await expect(page.getByText(words("server.step_run_waiting"))).toBeVisible();
  const install = page.getByRole("group", { name: words("server.command_install") }).locator("code");
  await expect(install).toContainText(`curl -fsSL ${newborn.url}/agent/install.sh`);
  expect(page.url(), "the token is not in the address").toBe(`${newborn.url}/p/servers/new`);
  await expectNoSidewaysScrolling(page);

  // The ways are told apart by opening one.
  await page.getByText(words("server.command_run"), { exact: true }).click();
  const run = page.getByRole("group", { name: words("server.command_run") }).locator("code");
  await expect(run).toBeVisible();
  await expect(install).toBeHidden();
  newborn.pasteCommand(await run.innerText());

  await expect(page.getByText(words("server.step_report_done"))).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("button", { name: words("server.add_another") })).toBeVisible();
  await page.getByRole("link", { name: words("server.open_host") }).click();
  await expect(page.getByRole("heading", { name: hostname(), level: 1 })).toBeVisible();

  await test.step("and its samples move the page", async () => {
    const last = page.locator(".server-heard time");
    for (let sample = 0; sample < 3; sample += 1) {
      const before = await last.getAttribute("datetime");
      await expect(last).not.toHaveAttribute("datetime", before ?? "", { timeout: 2_000 });
    }
    await expect(page.locator(".server-heard").getByText(words("ui.live"), { exact: true })).toBeVisible();
  });
  await newborn.stopAgents();
});

test("each command is another one", async ({ page, words, empty, visit, enter }) => {
  await enter(empty);
  const shown = async () => {
    await visit(empty, "/p/servers/new");
    await page.getByRole("button", { name: words("server.create_command") }).click();
    return page.getByRole("group", { name: words("server.command_install") }).locator("code").innerText();
  };
  expect(await shown()).not.toBe(await shown());
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says what it needs and what else there is", async ({ page, words, empty, visit, enter }) => {
    await enter(empty);
    await visit(empty, "/p/servers/new");
    await expect(page.getByRole("heading", { name: words("server.add_title"), level: 1 })).toBeVisible();
    await expectScriptlessText(page, words("server.add_noscript"));
    for (const step of ["step_create", "step_run", "step_report"]) {
      await expect(page.getByText(words(`server.${step}`), { exact: false }).first()).toBeVisible();
    }
    await expectNoSidewaysScrolling(page);
  });
});
