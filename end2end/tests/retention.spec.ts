// For how long what hosts measured is kept, and how much that is.
import { COMPANY_NAME, found } from "../helper/company.ts";
import { expect, expectNoSidewaysScrolling, test, type Page } from "../helper/test.ts";
import type { Words } from "../helper/words.ts";

const keptFor = (page: Page, words: Words, tier: "raw" | "hour" | "day") =>
  page.getByLabel(words("metrics.retention_label", { tier: words(`metrics.retention_${tier}`) }), { exact: true });

const save = (page: Page, words: Words) =>
  page.getByRole("button", { name: words("metrics.retention_save") }).click();

for (const scripts of [true, false]) {
  test.describe(scripts ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled: scripts });

    test("one's own samples are kept for as long as one says", async ({ page, context, words, newborn, visit }) => {
      await context.addCookies(await newborn.setUp());
      const machine = await newborn.enrol("web-01");
      await machine.report(25);
      await visit(newborn, "/me/preferences");
      const table = page.getByRole("table", { name: words("metrics.retention_amounts") });
      await expect(table.getByRole("row")).toHaveCount(5);
      await keptFor(page, words, "raw").fill("30");
      await save(page, words);
      await expect(page.getByText(words("metrics.retention_saved"))).toBeVisible();
      await visit(newborn, "/me/preferences");
      await expect(keptFor(page, words, "raw")).toHaveValue("30");
      await expectNoSidewaysScrolling(page);

      // What is wrong is named beside its field, and nothing typed is lost.
      await keptFor(page, words, "hour").fill("9");
      await keptFor(page, words, "day").fill("1000");
      await save(page, words);
      await expect(keptFor(page, words, "hour")).toHaveAttribute("aria-invalid", "true");
      await expect(keptFor(page, words, "hour")).toHaveValue("9");
      await expect(keptFor(page, words, "day")).toHaveValue("1000");
      await expect(keptFor(page, words, "day")).not.toHaveAttribute("aria-invalid", "true");
      await visit(newborn, "/me/preferences");
      await expect(keptFor(page, words, "hour")).not.toHaveValue("9");
    });
  });
}

test("two who change what a company keeps at once both know of it", async ({ page, context, words, newborn, visit }) => {
  await context.addCookies(await newborn.setUp());
  const company = await found(page, words, newborn, COMPANY_NAME);
  const path = `/c/${company}/profile`;
  await visit(newborn, path);
  const other = await context.newPage();
  await other.goto(newborn.url + path);
  await keptFor(other, words, "raw").fill("21");
  await other.locator("select[name=time_zone]").selectOption("Asia/Shanghai");
  await save(other, words);
  await expect(other.getByText(words("metrics.retention_saved"))).toBeVisible();

  await keptFor(page, words, "raw").fill("45");
  await save(page, words);
  await expect(page.getByText(words("metrics.retention_conflict"))).toBeVisible();
  await expect(keptFor(page, words, "raw")).toHaveValue("45");
  await save(page, words);
  await expect(page.getByText(words("metrics.retention_saved"))).toBeVisible();
  await visit(newborn, path);
  await expect(keptFor(page, words, "raw")).toHaveValue("45");
  await expectNoSidewaysScrolling(page);
});
