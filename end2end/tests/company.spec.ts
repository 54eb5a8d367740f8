// Companies: one's own list, the people, the links, the profile.
import { apply, COMPANY_NAME, found, invite } from "../helper/company.ts";
import { OWNER, STRANGER } from "../helper/console.ts";
import { COMPANY, FOUNDER, OPERATOR, test } from "../helper/demo.ts";
import { expect, expectNoSidewaysScrolling, expectScriptlessText, hydrated } from "../helper/test.ts";

test("a company is founded without scripts, and its name is its own", async ({ browser, words, locale, newborn }) => {
  const cookies = await newborn.setUp();
  const context = await browser.newContext({ javaScriptEnabled: false, ...(locale ? { locale } : {}) });
  try {
    await context.addCookies(cookies);
    const page = await context.newPage();
    const company = await found(page, words, newborn);
    await page.getByRole("link", { name: words("company.enter") }).click();
    await expect(page).toHaveURL(`${newborn.url}/c/${company}`);
    await page.goto(`${newborn.url}/me/companies`);
    await expect(page.getByRole("heading", { name: COMPANY_NAME })).toBeVisible();
    await expect(page.getByText(words("company.state_founding_administrator"))).toBeVisible();
    await expectNoSidewaysScrolling(page);
    await page.goto(`${newborn.url}/me/companies/new`);
    await page.getByLabel(words("company.name"), { exact: true }).fill(COMPANY_NAME);
    await page.getByLabel(words("company.contact"), { exact: true }).fill("Lin");
    await page.getByLabel(words("company.contact_mobile"), { exact: true }).fill("13800000000");
    await page.getByRole("button", { name: words("company.found_submit") }).click();
    await expect(page.getByRole("alert")).toContainText(words("company.conflict_joined_named"));
    await expect(page.getByLabel(words("company.name"), { exact: true })).toHaveValue(COMPANY_NAME);
    // A link that was pasted leads to its page.
    await page.goto(`${newborn.url}/me/companies`);
    await page.getByLabel(words("company.paste_label"), { exact: true }).fill("see https://x.example/join/abc-123 !");
    await page.getByRole("button", { name: words("company.paste_submit") }).click();
    await expect(page).toHaveURL(`${newborn.url}/join/abc-123`);
  } finally {
    await context.close();
  }
});

for (const scripts of [true, false]) {
  test.describe(scripts ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled: scripts });

    test("members are found, sorted and filtered, and applicants stand on top", async ({ page, context, words, demo, visit }) => {
      await context.addCookies(await demo.console.signIn(FOUNDER));
      await visit(demo.console, `${COMPANY}/members`);
      await expect(page.getByRole("heading", { name: words("company.members"), level: 1 })).toBeVisible();
      await expect(page.locator(".applicant").filter({ hasText: "赵敏" })).toBeVisible();
      await expect(page.getByRole("row").filter({ hasText: FOUNDER.name })).toContainText(words("company.is_me"));
      if (!scripts) await expectScriptlessText(page, words("company.members_noscript"));
      await expectNoSidewaysScrolling(page);
      await visit(demo.console, `${COMPANY}/members?q=${encodeURIComponent(OPERATOR.name)}`);
      await expect(page.getByRole("rowheader")).toContainText([OPERATOR.name]);
      await visit(demo.console, `${COMPANY}/members?role=administrator`);
      await expect(page.getByRole("rowheader")).toHaveCount(1);
      await page.getByRole("link", { name: FOUNDER.name, exact: true }).click();
      await expect(page.getByRole("heading", { name: FOUNDER.name, level: 1 })).toBeVisible();
      await expect(page.getByRole("heading", { name: words("company.timeline") })).toBeVisible();
      await expectNoSidewaysScrolling(page);
    });
  });
}

test("a colleague without rights sees names and no numbers", async ({ page, context, words, demo, visit }) => {
  await context.addCookies(await demo.console.signIn(OPERATOR));
  await visit(demo.console, `${COMPANY}/members`);
  const row = page.getByRole("row").filter({ hasText: FOUNDER.name });
  await expect(row).toContainText("****");
  await expect(row.getByRole("link")).toHaveCount(0);
  await expect(page.locator(".applicant")).toHaveCount(0);
  await expect(page.getByRole("heading", { name: words("company.members"), level: 1 })).toBeVisible();
});

test("of two who change the profile at once neither loses what they wrote", async ({ page, context, words, newborn, visit, watch }) => {
  watch.expectStatus(409, "/fn/company/update_profile");
  await context.addCookies(await newborn.setUp());
  const company = await found(page, words, newborn);
  await visit(newborn, `/c/${company}/profile`);
  const other = await context.newPage();
  await other.goto(`${newborn.url}/c/${company}/profile`);
  await hydrated(other);
  await other.getByLabel(words("company.description"), { exact: true }).fill("Theirs");
  await other.getByRole("button", { name: words("ui.save"), exact: true }).click();
  await expect(other.getByText(words("company.profile_saved"))).toBeVisible();
  await other.close();

  await page.getByLabel(words("company.description"), { exact: true }).fill("<b>Mine</b>");
  await page.getByRole("button", { name: words("ui.save"), exact: true }).click();
  const conflict = page.getByRole("status").filter({ hasText: words("company.profile_conflict") });
  await expect(conflict).toContainText("Theirs");
  await expect(page.getByLabel(words("company.description"), { exact: true })).toHaveValue("<b>Mine</b>");
  await conflict.getByRole("button", { name: words("company.profile_keep_mine") }).click();
  await expect(page.getByText(words("company.profile_saved"))).toBeVisible();
  await expect(page.getByText("<b>Mine</b>").first()).toBeVisible();
});

test("the administration is handed on, and both pages hear of it", async ({ page, context, words, elsewhere, newborn, visit, watch }) => {
  test.slow();
  await context.addCookies(await newborn.setUp());
  const company = await found(page, words, newborn);
  const link = await invite(page, words, newborn, company);
  await newborn.createUser(STRANGER);
  const { page: theirs } = await elsewhere();
  await theirs.context().addCookies(await newborn.signIn(STRANGER));
  await theirs.goto(link);
  await hydrated(theirs);
  await apply(theirs, words, STRANGER.name);
  await visit(newborn, `/c/${company}/members`);
  await page.locator(".applicant").getByRole("button", { name: new RegExp(`^${words("company.approve")}`) }).click();
  await page.getByRole("link", { name: STRANGER.name, exact: true }).click();
  await theirs.goto(`${newborn.url}/messages`);
  await hydrated(theirs);

  await page.getByRole("button", { name: words("company.appoint") }).click();
  await page.getByLabel(words("ui.confirm_name", { name: STRANGER.name })).fill(STRANGER.name);
  const confirm = page.getByRole("button", { name: words("company.appoint_confirm"), exact: true });
  // The last proof is old: one is asked, and then it is done.
  await newborn.inDatabase("UPDATE session SET proved_time = NULL");
  watch.expectStatus(403, "/fn/company/appoint");
  // From then on this page is not for who was the administrator.
  watch.expectStatus(403, "/fn/company/member");
  await confirm.click();
  const proof = page.locator("#step-up");
  const password = proof.getByLabel(words("identity.password"), { exact: true });
  await password.fill("not the password");
  watch.expectStatus(422, "/fn/identity/step_up");
  await proof.getByRole("button", { name: words("identity.step_up_submit") }).click();
  await expect(proof.getByText(words("error.refused_wrong_password"))).toBeVisible();
  await password.fill(OWNER.password);
  await proof.getByRole("button", { name: words("identity.step_up_submit") }).click();
  await expect(page.getByText(words("company.appointed_done", { name: STRANGER.name }))).toBeVisible();
  await theirs.bringToFront();
  await expect(theirs.locator(".message").filter({ hasText: words("message.mode_company") }).first()).toBeVisible({ timeout: 2_000 });
  await theirs.goto(`${newborn.url}/c/${company}/invite`);
  await expect(theirs.getByRole("heading", { name: words("company.invite_title"), level: 1 })).toBeVisible();
});

test("people are invited from a list, and are members as soon as they accept", async ({ page, context, words, elsewhere, newborn, visit }) => {
  test.slow();
  await context.addCookies(await newborn.setUp());
  const company = await found(page, words, newborn);
  await newborn.createUser(STRANGER);
  await visit(newborn, `/c/${company}/members`);
  await page.getByRole("link", { name: words("company.import") }).click();
  await expect(page.getByRole("heading", { name: words("company.import_title"), level: 1 })).toBeVisible();
  const check = page.getByRole("button", { name: words("company.import_check") });
  await check.click();
  await expect(page.getByText(words("company.import_paste_empty"))).toBeVisible();
  const lines = ["姓名\t手机号", `${STRANGER.name}\t${STRANGER.mobile}`, "<b>Bad</b>\t12", `Again\t${STRANGER.mobile}`];
  await page.getByLabel(words("company.import_paste"), { exact: true }).fill(lines.join("\n"));
  await page.getByLabel(words("company.template"), { exact: true }).selectOption({ label: words("company.preset_guest") });
  await check.click();
  await expect(page.getByText(words("company.import_good.single", { count: 1 }))).toBeVisible();
  const bad = page.getByRole("row").filter({ hasText: "<b>Bad</b>" });
  await expect(bad).toContainText(words("company.row_mobile", { problem: words("error.problem_malformed") }));
  await expect(page.getByRole("row").filter({ hasText: "Again" })).toContainText(words("company.row_duplicate", { line: 2 }));
  await expectNoSidewaysScrolling(page);
  await page.getByRole("button", { name: words("company.import_confirm.single", { count: 1 }) }).click();
  await expect(page.getByText(words("company.import_done.single", { count: 1 }))).toBeVisible();
  await page.getByRole("link", { name: words("company.import_see") }).click();
  await expect(page.getByRole("rowheader")).toContainText([STRANGER.name]);

  // The invited person has no scripts.
  const { page: theirs } = await elsewhere({ javaScriptEnabled: false });
  await theirs.context().addCookies(await newborn.signIn(STRANGER));
  await theirs.goto(`${newborn.url}/messages`);
  await theirs.getByRole("link", { name: words("message.view_invitation") }).click();
  await expect(theirs.getByRole("heading", { name: words("company.offered_title", { company: COMPANY_NAME }) })).toBeVisible();
  await theirs.getByRole("button", { name: words("company.accept") }).click();
  await expect(theirs.getByRole("heading", { name: words("company.joined_title", { company: COMPANY_NAME }) })).toBeVisible();
  await theirs.getByRole("link", { name: words("company.enter") }).click();
  await expect(theirs).toHaveURL(`${newborn.url}/c/${company}`);
});

test("a file of a Chinese spreadsheet is read as it is", async ({ page, context, words, newborn, visit }) => {
  await context.addCookies(await newborn.setUp());
  const company = await found(page, words, newborn);
  await visit(newborn, `/c/${company}/members/import`);
  // "赵敏,13900000001" in GBK.
  const buffer = Buffer.from([0xd5, 0xd4, 0xc3, 0xf4, ...Buffer.from(",13900000001\r\n")]);
  await page.getByLabel(words("company.import_file"), { exact: true }).setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: words("company.import_check") }).click();
  await page.getByRole("button", { name: words("company.import_confirm.single", { count: 1 }) }).click();
  await page.getByRole("link", { name: words("company.import_see") }).click();
  await expect(page.getByRole("rowheader")).toContainText(["赵敏"]);
});

test("of two who change a link at once neither loses what they wrote", async ({ page, context, words, newborn, visit, watch }) => {
  watch.expectStatus(409, "/fn/company/update_link");
  await context.addCookies(await newborn.setUp());
  const company = await found(page, words, newborn);
  await invite(page, words, newborn, company);
  await visit(newborn, `/c/${company}/invite/1`);
  const other = await context.newPage();
  await other.goto(`${newborn.url}/c/${company}/invite/1`);
  await hydrated(other);
  await other.getByLabel(words("company.max_uses"), { exact: true }).fill("7");
  await other.getByRole("button", { name: words("ui.save"), exact: true }).click();
  await expect(other.getByText(words("company.link_saved"))).toBeVisible();
  await other.close();

  await page.getByLabel(words("company.max_uses"), { exact: true }).fill("9");
  await page.getByRole("button", { name: words("ui.save"), exact: true }).click();
  const conflict = page.getByRole("status").filter({ hasText: words("company.link_conflict") });
  await expect(conflict).toContainText(words("company.uses_of", { uses: 0, max: 7 }));
  await expect(page.getByLabel(words("company.max_uses"), { exact: true })).toHaveValue("9");
  await conflict.getByRole("button", { name: words("company.profile_keep_mine") }).click();
  await expect(page.getByText(words("company.link_saved"))).toBeVisible();
  await expectNoSidewaysScrolling(page);
});

test("who is dismissed while a page is open is told so calmly", async ({ page, context, words, elsewhere, newborn, visit }) => {
  test.slow();
  await context.addCookies(await newborn.setUp());
  const company = await found(page, words, newborn);
  const link = await invite(page, words, newborn, company);
  await newborn.createUser(STRANGER);
  const { page: theirs, watch: theirWatch } = await elsewhere();
  await theirs.context().addCookies(await newborn.signIn(STRANGER));
  await theirs.goto(link);
  await hydrated(theirs);
  await apply(theirs, words, STRANGER.name);
  await visit(newborn, `/c/${company}/members`);
  await page.locator(".applicant").getByRole("button", { name: new RegExp(`^${words("company.approve")}`) }).click();
  await expect(page.getByRole("rowheader").filter({ hasText: STRANGER.name })).toBeVisible();
  // A page of the company, open while it happens.
  await theirs.goto(`${newborn.url}/c/${company}/members`);
  await hydrated(theirs);
  await page.getByRole("link", { name: STRANGER.name, exact: true }).click();
  await page.getByRole("button", { name: words("company.dismiss") }).click();
  await expect(page.getByText(words("company.belongings_none", { name: STRANGER.name }))).toBeVisible();
  // What it shows is asked for again when it hears of it, and is not theirs any more.
  for (const asked of ["members", "membership"]) theirWatch.expectStatus(404, `/fn/company/${asked}`);
  await page.getByRole("button", { name: words("company.dismiss_confirm") }).click();
  await expect(page.getByText(words("company.dismissed_done", { name: STRANGER.name }))).toBeVisible();
  await theirs.bringToFront();
  await expect(theirs).toHaveURL(`${newborn.url}/p`);
  await expect(theirs.getByText(words("company.dismissed", { company: COMPANY_NAME }))).toBeVisible();
  await theirs.locator(".farewell").getByRole("button", { name: words("ui.close") }).click();
  await expect(theirs.locator(".farewell")).toHaveCount(0);
});

test("one switches between oneself and a company without a new page, and back", async ({ page, context, words, demo, visit }) => {
  await context.addCookies(await demo.console.signIn(FOUNDER));
  await visit(demo.console, "/p");
  await page.evaluate(() => {
    (window as unknown as { same?: boolean }).same = true;
  });
  const personal = words("shell.scope_personal");
  const company = "云杉科技 Spruce Labs";
  for (const [from, to, url] of [
    [personal, company, COMPANY],
    [company, personal, "/p"],
    [personal, company, COMPANY],
  ] as const) {
    await page.locator(".frame-head").getByRole("button", { name: from, exact: true }).click();
    await page.locator(".frame-head").getByRole("link", { name: to, exact: true }).click();
    await expect(page).toHaveURL(demo.console.url + url);
    await expect(page.locator(".frame-head").getByRole("button", { name: to, exact: true })).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  expect(await page.evaluate(() => (window as unknown as { same?: boolean }).same)).toBe(true);
});
