// Pictures of what people may do, for people to look at: `make screenshots`.
// Names are page-language-size-theme.png.
import { COMPANY, FOUNDER, test } from "../helper/demo.ts";
import { picturesOf, type Picture } from "../helper/picture.ts";

test.use({ deviceScaleFactor: 2 });
test.describe.configure({ timeout: 240_000 });

let picture: Picture;
test.beforeEach(async ({ page, language, narrow }) => {
  picture = await picturesOf(page, language, narrow);
});

test("templates, what people hold, and why", async ({ page, context, words, demo, visit, narrow }) => {
  // The demo has no projects and no files yet.
  const now = Date.now();
  const project = "INSERT OR IGNORE INTO project (owner_kind, owner_id, name, create_time, update_time) VALUES (2, 1, ?, ?, ?)";
  for (const name of ["shop", "website", "data-pipeline"]) await demo.console.inDatabase(project, name, now, now);
  const file = "INSERT OR IGNORE INTO filehub (id, owner_kind, owner_id, filename, type, pid, create_time, update_time) VALUES (?, 2, 1, ?, ?, ?, ?, ?)";
  const files: [id: number, name: string, kind: number, parent: number | null][] = [
    [901, "合同 Contracts", 1, null],
    [902, "2025", 1, 901],
    [903, "2026", 1, 901],
    [904, "Design", 1, null],
    [905, "Logos", 1, 904],
  ];
  for (const [id, name, kind, parent] of files) await demo.console.inDatabase(file, id, name, kind, parent, now, now);
  await context.addCookies(await demo.console.signIn(FOUNDER));
  await visit(demo.console, `${COMPANY}/templates`);
  await picture("templates");
  await visit(demo.console, `${COMPANY}/templates/2`);
  await picture("template-preset");
  await visit(demo.console, `${COMPANY}/templates/new?from=3`);
  await picture("template-new");
  await visit(demo.console, `${COMPANY}/permissions`);
  await picture("permissions");
  await visit(demo.console, `${COMPANY}/explain?object=server%3A1&member=6`);
  await picture("explain");
  const rights = `${COMPANY}/members/6/permissions`;
  await visit(demo.console, rights);
  await picture("grants");
  await visit(demo.console, `${rights}?at=rights-hosts`);
  await page.locator("#tick-rights-hosts").click();
  await page.getByRole("button", { name: words("permission.details") }).click();
  await picture("grants-changed", "window");
  await visit(demo.console, `${rights}?at=files`);
  await picture("grants-files");
  await visit(demo.console, `${rights}?at=hosts`);
  await page.locator("#tick-all-servers").click();
  const folds = page.locator(".fold-open[aria-expanded=false]:visible");
  for (let left = await folds.count(); left > 0; left = await folds.count()) await folds.first().click();
  await picture("grants-hosts");
  await page.getByRole("searchbox", { name: words("permission.search") }).fill("a");
  await picture("grants-found", narrow ? "window" : "page");
});
