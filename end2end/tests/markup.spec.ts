// What people write stays text, wherever it is shown: every field takes markup that
// would do something if it became any, and every page that repeats it is opened.
import { invite } from "../helper/company.ts";
import { STRANGER } from "../helper/console.ts";
import { expect, hydrated, test, type Page } from "../helper/test.ts";

/** Text that is short enough for a name and does harm in an element, an attribute, a script and a style. */
const harmful = (what: string): string => `${what}"'><img src=x onerror=harm()><script>harm()</script>`;
const COMPANY = harmful("公司");
const CONTACT = harmful("contact");
const DESCRIPTION = `${harmful("about")}</textarea></title><style>body{display:none}</style>{{7*7}}`;
const OWNER = { mobile: "13800000000", name: harmful("owner"), password: "correct horse battery" };
const APPLICANT = { ...STRANGER, name: harmful("account") };
const ANSWER = harmful("applicant");
const REASON = harmful("reason");

/** Nothing of it became an element, and nothing of it ran. */
async function expectOnlyText(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    const shown = page.getByText(text, { exact: false }).filter({ visible: true });
    const typed = page.locator("input, textarea");
    const values = await typed.evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
    if (!values.includes(text)) await expect(shown.first(), `${page.url()} shows ${text}`).toBeVisible();
  }
  const made = await page.evaluate(() => ({
    pictures: document.querySelectorAll('img[src="x"]').length,
    harm: (window as unknown as { harmed?: boolean }).harmed === true,
    hidden: getComputedStyle(document.body).display === "none",
  }));
  expect(made, page.url()).toEqual({ pictures: 0, harm: false, hidden: false });
}

test("markup in names, companies, answers, reasons and messages is text on every page", async ({
  page,
  context,
  words,
  elsewhere,
  newborn,
  visit,
}) => {
  test.slow();
  const arm = () => {
    (window as unknown as { harm: () => void }).harm = () => {
      (window as unknown as { harmed?: boolean }).harmed = true;
    };
  };
  await context.addInitScript(arm);
  await context.addCookies(await newborn.setUp(OWNER));
  await page.goto(`${newborn.url}/me/companies/new`);
  await page.getByLabel(words("company.name"), { exact: true }).fill(COMPANY);
  await page.getByLabel(words("company.contact"), { exact: true }).fill(CONTACT);
  await page.getByLabel(words("company.contact_mobile"), { exact: true }).fill("13800000000");
  await page.getByRole("button", { name: words("company.found_submit") }).click();
  await expect(page).toHaveURL(/\/me\/companies\/\d+$/);
  const company = Number(/\d+$/.exec(page.url())?.[0]);
  await hydrated(page);
  await expectOnlyText(page, COMPANY);

  await visit(newborn, `/c/${company}/profile`);
  await page.getByLabel(words("company.description"), { exact: true }).fill(DESCRIPTION);
  await page.getByRole("button", { name: words("ui.save"), exact: true }).click();
  await expect(page.getByText(words("company.profile_saved"))).toBeVisible();
  await visit(newborn, `/c/${company}/profile`);
  await expectOnlyText(page, COMPANY, CONTACT, DESCRIPTION);

  const machine = await newborn.enrol(harmful("host"));
  await machine.report();
  const link = await invite(page, words, newborn, company);
  await newborn.createUser(APPLICANT);
  const { page: theirs } = await elsewhere({ viewport: { width: 360, height: 640 } });
  await theirs.context().addInitScript(arm);
  await theirs.goto(link);
  await hydrated(theirs);
  await expectOnlyText(theirs, COMPANY, CONTACT);
  await theirs.context().addCookies(await newborn.signIn(APPLICANT));
  await theirs.goto(link);
  await hydrated(theirs);
  await expectOnlyText(theirs, COMPANY, CONTACT, APPLICANT.name);
  await theirs.getByLabel(words("company.field_name"), { exact: true }).fill(ANSWER);
  await theirs.getByRole("button", { name: words("company.apply"), exact: true }).click();
  await expect(theirs.getByRole("heading", { name: words("company.pending_title") })).toBeVisible();

  await visit(newborn, "/messages");
  await expectOnlyText(page, ANSWER, COMPANY);
  await visit(newborn, `/c/${company}/members?status=pending`);
  await expectOnlyText(page, ANSWER);
  await page.getByRole("button", { name: words("company.reject") }).click();
  await page.getByLabel(words("company.reason"), { exact: true }).fill(REASON);
  await page.getByRole("button", { name: words("company.reject_confirm") }).click();
  await expect(page.getByRole("heading", { name: words("company.nobody_waits") })).toBeVisible();

  for (const path of [`/me/companies/${company}`, `/me/companies/${company}/apply`, "/messages"]) {
    await theirs.goto(newborn.url + path);
    await hydrated(theirs);
    await expectOnlyText(theirs, COMPANY, REASON);
  }
  await theirs.goto(`${newborn.url}/me/companies`);
  await hydrated(theirs);
  await expectOnlyText(theirs, COMPANY);
  await theirs.goto(link);
  await hydrated(theirs);
  await expectOnlyText(theirs, COMPANY, REASON);

  for (const [path, ...texts] of [
    ["/p", OWNER.name],
    ["/p/servers", harmful("host")],
    [`/c/${company}`, COMPANY],
    [`/c/${company}/members`, OWNER.name],
    [`/c/${company}/invite`, COMPANY],
    ["/me/companies", COMPANY],
    ["/me/security", OWNER.name],
    ["/admin/jobs"],
    ["/admin/outbox"],
    ["/platform/tasks"],
  ] as [string, ...string[]][]) {
    await visit(newborn, path);
    // The name of the scope may stand in a menu that is closed: in the document it is.
    for (const text of texts) expect(await page.content(), path).toContain(text.slice(0, 3));
    await expectOnlyText(page);
  }
});
