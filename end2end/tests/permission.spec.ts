// Rights: templates, what people hold, why, and who can reach a host.
import type { Locator } from "@playwright/test";
import { COMPANY, Demo, FOUNDER, GUEST, HOST } from "../helper/demo.ts";
import { expect, expectNoSidewaysScrolling, expectScriptlessText, hydrated, test as base, type Page } from "../helper/test.ts";
import type { Language, Words } from "../helper/words.ts";

/** A company of its own: what is given here is met by no other test. */
const test = base.extend<{ place: Demo }>({
  place: async ({ context }, use) => {
    const place = await Demo.start();
    try {
      await use(place);
      await Promise.all(context.pages().map((page) => page.close()));
    } finally {
      await place.console.stop();
    }
  },
});

/** Labels of rights, which stand in the catalogue and not among the texts. */
const RIGHT = {
  update: { en: "Edit hosts", "zh-CN": "修改主机信息" },
  delete: { en: "Delete hosts", "zh-CN": "删除主机" },
  power: { en: "Power hosts on and off", "zh-CN": "开机关机" },
} as const;

const box = (page: Page, right: keyof typeof RIGHT, language: Language): Locator =>
  page.getByRole("checkbox", { name: RIGHT[right][language], exact: true });

/** Opens a part of the editor: on a phone each is a page of its own. */
async function openPart(page: Page, words: Words, narrow: boolean, panel: "functions" | "data", part: string): Promise<void> {
  if (narrow) {
    const index = page.getByRole("navigation", { name: words("permission.parts") });
    const back = index.getByText(words("permission.back_to_parts"));
    if (await back.isVisible()) await index.locator(".rights-back").click();
    // Hosts are both what one does and what one sees: functions stand first.
    const entries = index.getByRole("link", { name: new RegExp(`^${words(part)}`) });
    await (panel === "functions" ? entries.first() : entries.last()).click();
    await expect(page).toHaveURL(/[?&]at=/);
  } else if (panel === "data") {
    await page.getByRole("navigation", { name: words("permission.data") }).getByRole("link", { name: new RegExp(`^${words(part)}`) }).click();
  }
}

/** The row of somebody's membership. */
async function employee(page: Page, place: Demo, name: string): Promise<number> {
  await page.goto(`${place.console.url}${COMPANY}/members?q=${encodeURIComponent(name)}`);
  const href = await page.getByRole("link", { name, exact: true }).getAttribute("href");
  return Number(/members\/(\d+)$/.exec(href ?? "")?.[1]);
}

const bar = (page: Page, words: Words): Locator => page.getByRole("region", { name: words("permission.changes") });

async function save(page: Page, words: Words): Promise<void> {
  await bar(page, words).getByRole("button", { name: words("ui.save"), exact: true }).click();
}

test("a template is made and given, and the open page of who gets it follows", async ({ page, context, words, language, narrow, elsewhere, place, visit }) => {
  test.slow();
  const { page: theirs } = await elsewhere();
  await theirs.context().addCookies(await place.console.signIn(GUEST));
  await theirs.goto(`${place.console.url}${COMPANY}/servers/${HOST.web}`);
  await hydrated(theirs);
  const rename = theirs.getByRole("button", { name: words("server.rename") });
  await expect(rename).toHaveAttribute("aria-disabled", "true");

  await context.addCookies(await place.console.signIn(FOUNDER));
  const guest = await employee(page, place, GUEST.name);
  await visit(place.console, `${COMPANY}/templates`);
  await expectNoSidewaysScrolling(page);
  await page.getByRole("link", { name: words("permission.template_new") }).click();
  const name = "Keepers <b>&</b>";
  await page.getByLabel(words("permission.template_name"), { exact: true }).fill(name);
  await openPart(page, words, narrow, "functions", "permission.group_servers");
  await box(page, "update", language).check();
  await expectNoSidewaysScrolling(page);
  await openPart(page, words, narrow, "data", "permission.hosts");
  await page.getByRole("checkbox", { name: words("permission.all_servers"), exact: true }).check();
  await expect(bar(page, words)).toContainText("+2");
  await save(page, words);
  await expect(page.getByText(words("permission.template_saved"))).toBeVisible();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();

  await visit(place.console, `${COMPANY}/members/${guest}`);
  await page.getByRole("link", { name: words("permission.grants_edit") }).click();
  await expect(page.getByRole("heading", { name: words("permission.grants_of", { name: GUEST.name }), level: 1 })).toBeVisible();
  await page.getByRole("button", { name, exact: true }).click();
  await expect(page.getByRole("button", { name, exact: true })).toHaveAttribute("aria-pressed", "true");
  await save(page, words);
  await expect(page.getByText(words("permission.grants_saved"))).toBeVisible();

  await theirs.bringToFront();
  await expect(rename).not.toHaveAttribute("aria-disabled", "true", { timeout: 4_000 });
  // What a rule opens is on their list from now on.
  await theirs.goto(`${place.console.url}${COMPANY}/servers`);
  await expect(theirs.getByRole("rowheader")).toHaveCount(12);
  await theirs.close();
});

test("why somebody may not, and why they may, is told as it is", async ({ page, context, words, language, place, visit }) => {
  test.slow();
  await context.addCookies(await place.console.signIn(FOUNDER));
  const guest = await employee(page, place, GUEST.name);
  const question = `${COMPANY}/explain?object=server%3A${HOST.hot}&member=${guest}`;
  await visit(place.console, question);
  const answer = page.locator(".explain-answer");
  await expect(answer).toContainText(GUEST.name);
  await expect(answer).toContainText(words("permission.step_no_data"));
  await expectNoSidewaysScrolling(page);

  // Given on the host's own page.
  await visit(place.console, `${COMPANY}/servers/${HOST.hot}`);
  const access = page.getByRole("region", { name: new RegExp(`^${words("permission.access")}`) });
  await expect(access.getByRole("rowheader", { name: GUEST.name })).toHaveCount(0);
  await access.getByRole("button", { name: words("permission.give_access") }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(words("permission.give_search"), { exact: true }).fill(GUEST.name);
  await dialog.getByRole("button", { name: `${words("permission.give")} ${GUEST.name}` }).click();
  await expect(page.getByText(words("permission.access_given", { name: GUEST.name }))).toBeVisible();
  const row = access.getByRole("row").filter({ hasText: GUEST.name });
  await expect(row).toContainText(words("permission.way_itself"));
  await expectNoSidewaysScrolling(page);

  await visit(place.console, question);
  await expect(answer).toContainText(words("permission.step_has_data", { via: words("permission.via_itself") }));
  const lacking = answer.locator("details").filter({ hasText: RIGHT.delete[language] });
  await expect(lacking).toContainText(words("permission.verdict_forbidden"));
  await lacking.locator("summary").click();
  await expect(lacking).toContainText(words("permission.step_no_right", { right: RIGHT.delete[language] }));
  // The chain leads to where it is changed.
  await lacking.getByRole("link", { name: words("permission.change_there") }).last().click();
  await expect(page).toHaveURL(new RegExp(`/members/${guest}/permissions\\?at=rights-hosts$`));
  await box(page, "delete", language).check();
  await save(page, words);
  await expect(page.getByText(words("permission.grants_saved"))).toBeVisible();
  await visit(place.console, question);
  await expect(lacking).toContainText(words("permission.verdict_allowed"));

  // And taken again.
  await visit(place.console, `${COMPANY}/servers/${HOST.hot}`);
  await row.getByRole("button", { name: words("permission.take_access") }).click();
  await expect(page.getByText(words("permission.access_taken", { name: GUEST.name }))).toBeVisible();
  await expect(row).toHaveCount(0);
});

test("of two who change the same rights nothing is lost", async ({ page, context, words, language, elsewhere, place, visit, watch }) => {
  test.slow();
  watch.expectStatus(409, "/fn/permission/save_grants");
  await context.addCookies(await place.console.signIn(FOUNDER));
  const guest = await employee(page, place, GUEST.name);
  const rights = `${COMPANY}/members/${guest}/permissions?at=rights-hosts`;
  await visit(place.console, rights);
  await box(page, "update", language).check();
  await box(page, "power", language).check();

  const { page: theirs } = await elsewhere();
  await theirs.context().addCookies(await place.console.signIn(FOUNDER));
  await theirs.goto(place.console.url + rights);
  await hydrated(theirs);
  await box(theirs, "delete", language).check();
  await save(theirs, words);
  await expect(theirs.getByText(words("permission.grants_saved"))).toBeVisible();

  await page.bringToFront();
  await save(page, words);
  const conflict = page.locator(".conflict");
  await expect(conflict).toContainText(RIGHT.delete[language]);
  await expect(conflict).toContainText(RIGHT.power[language]);
  await expectNoSidewaysScrolling(page);
  await conflict.getByRole("button", { name: words("permission.conflict_keep") }).click();
  await expect(conflict).toHaveCount(0);
  await expect(bar(page, words)).toContainText("+2");
  await expect(box(page, "delete", language)).toBeChecked();
  await save(page, words);
  await expect(page.getByText(words("permission.grants_saved"))).toBeVisible();
  await theirs.reload();
  await hydrated(theirs);
  for (const right of ["update", "power", "delete"] as const) await expect(box(theirs, right, language)).toBeChecked();
  await theirs.close();
});

test("the keyboard ticks, finds, looks through what changed and takes it back", async ({ page, context, words, language, narrow, place, visit }) => {
  await context.addCookies(await place.console.signIn(FOUNDER));
  const guest = await employee(page, place, GUEST.name);
  await visit(place.console, `${COMPANY}/members/${guest}/permissions`);
  await page.getByRole("searchbox", { name: words("permission.search") }).fill(RIGHT.power[language]);
  await box(page, "power", language).focus();
  await page.keyboard.press("Space");
  await expect(box(page, "power", language)).toBeChecked();
  await page.getByRole("searchbox", { name: words("permission.search") }).fill("");
  await openPart(page, words, narrow, "functions", "permission.group_servers");
  const group = page.locator("#tick-rights-hosts");
  await expect(group).toHaveJSProperty("indeterminate", true);
  await group.focus();
  await page.keyboard.press("Space");
  await expect(group).toBeChecked();
  await expect(group).toHaveJSProperty("indeterminate", false);
  const open = bar(page, words).getByRole("button", { name: words("permission.details") });
  await open.focus();
  await page.keyboard.press("Enter");
  await bar(page, words).getByRole("button", { name: words("permission.undo_one", { name: RIGHT.power[language] }) }).click();
  await expect(box(page, "power", language)).not.toBeChecked();
  await expect(group).toHaveJSProperty("indeterminate", true);
  await bar(page, words).getByRole("button", { name: words("permission.undo_all") }).click();
  await expect(open).toHaveCount(0);
});

test("what one holds is read by oneself, also without scripts", async ({ browser, locale, words, place }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, ...(locale ? { locale } : {}) });
  try {
    await context.addCookies(await place.console.signIn(GUEST));
    const page = await context.newPage();
    await page.goto(`${place.console.url}${COMPANY}/access`);
    await expect(page.getByRole("heading", { name: words("permission.my_access"), level: 1 })).toBeVisible();
    await expect(page.locator(".held-line").first()).toBeVisible();
    // The search of the question is a form, its answers are links.
    await page.getByRole("searchbox", { name: words("permission.explain_find") }).fill("");
    await page.getByRole("searchbox", { name: words("permission.explain_find") }).press("Enter");
    await page.locator(".explain-results").getByRole("link", { name: words("permission.whole_company") }).click();
    await expect(page.locator(".explain-answer")).toContainText(words("permission.verdict_forbidden"));
    await context.addCookies(await place.console.signIn(FOUNDER));
    await page.goto(`${place.console.url}${COMPANY}/templates`);
    await expectScriptlessText(page, words("permission.noscript"));
    await expect(page.getByRole("rowheader")).not.toHaveCount(0);
  } finally {
    await context.close();
  }
});
