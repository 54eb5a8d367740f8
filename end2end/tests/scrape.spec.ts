// A token by which a program reads figures: made, shown once, used, taken back.
import { expect, expectNoSidewaysScrolling, hydrated, test } from "../helper/test.ts";

test("a token is shown once, reads figures, and is refused once it was revoked", async ({ page, context, words, newborn, visit }) => {
  await context.addCookies(await newborn.setUp());
  const machine = await newborn.enrol("web-01");
  await machine.report(25);
  await visit(newborn, "/p/scrape");
  await expect(page.getByText(words("scrape.none_title"))).toBeVisible();
  const create = page.getByRole("button", { name: words("scrape.create") });
  await create.click();
  await expect(page.getByText(words("error.problem_missing"))).toBeVisible();
  await page.getByLabel(words("scrape.name"), { exact: true }).fill("prometheus");
  await create.click();
  const box = page.getByRole("group", { name: words("scrape.token"), exact: true });
  const token = await box.locator("code").innerText();
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  await expect(page.getByText("metrics_path: /remote/metrics")).toBeVisible();
  await expectNoSidewaysScrolling(page);

  const read = () => fetch(`${newborn.url}/remote/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const answer = await read();
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain(`tenon_host_cpu_ratio{server="${machine.server}",host="web-01"} 0.25`);

  await page.reload();
  await hydrated(page);
  await expect(page.getByRole("row").filter({ hasText: "prometheus" })).toBeVisible();
  await expect(page.getByText(token)).toHaveCount(0);
  await page.getByRole("button", { name: `${words("scrape.revoke")} prometheus` }).click();
  await expect(page.getByText(words("scrape.revoked", { name: "prometheus" }))).toBeVisible();
  await expect(page.getByText(words("scrape.none_title"))).toBeVisible();
  expect((await read()).status).toBe(401);
});
