// The test of this suite: a browser that is watched, words in its language, and
// consoles to visit.
import {
  test as base,
  expect,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from "@playwright/test";
import { Console, OWNER } from "./console.ts";
import { LONG_NAME, type Machine } from "./machine.ts";
import { hydrated, Watch } from "./watch.ts";
import { languageOf, wordsOf, type Language, type Words } from "./words.ts";

/** A console that is set up and has one host. */
export type Place = { console: Console; machine: Machine };

type PerTest = {
  language: Language;
  words: Words;
  /** Complaints of the browser; a test that has any fails. */
  watch: Watch;
  /** Somebody else's browser, watched like this one and closed with it. */
  elsewhere: (wish?: BrowserContextOptions) => Promise<{ page: Page; watch: Watch }>;
  /** Whether this browser is as narrow as a phone. */
  narrow: boolean;
  /** A console that nobody has set up yet. */
  newborn: Console;
  /** Opens a path, checks its status, and waits until it is awake. */
  visit: (console: Console, path: string, status?: number) => Promise<void>;
  /** Signs the browser in as the owner of a console. */
  enter: (console: Console) => Promise<void>;
};

type PerWorker = {
  /** Set up, without a host. */
  empty: Console;
  /** Set up; one host with a day of data, a gap in it, and a long name. */
  busy: Place;
  /** Set up; one host that was last heard of two hours ago. */
  silent: Place;
};

async function withConsole(work: (console: Console) => Promise<void>): Promise<void> {
  const console = await Console.start();
  try {
    await work(console);
  } finally {
    await console.stop();
  }
}

export const test = base.extend<PerTest, PerWorker>({
  language: async ({ locale }, use) => use(languageOf(locale)),
  words: async ({ language }, use) => use(wordsOf(language)),
  narrow: async ({ viewport }, use) => use((viewport?.width ?? 0) < 720),
  watch: [
    async ({ context, javaScriptEnabled }, use) => {
      const watch = await Watch.over(context, javaScriptEnabled !== false);
      await use(watch);
      expect(watch.complaints, "the browser complained").toEqual([]);
    },
    { auto: true },
  ],
  elsewhere: async ({ browser, newborn: _outlives }, use) => {
    const open: { context: BrowserContext; watch: Watch }[] = [];
    await use(async (wish = {}) => {
      const context = await browser.newContext(wish);
      const watch = await Watch.over(context, wish.javaScriptEnabled !== false);
      open.push({ context, watch });
      return { page: await context.newPage(), watch };
    });
    for (const { context } of open) await context.close();
    expect(open.flatMap(({ watch }) => watch.complaints), "another browser complained").toEqual([]);
  },
  newborn: async ({ context }, use, info) =>
    withConsole(async (console) => {
      await use(console);
      if (info.status !== info.expectedStatus) {
        await info.attach("what the programs said", { body: console.said, contentType: "text/plain" });
      }
      // An open page has a stream and asks again when it breaks: it must not meet
      // a console that has stopped.
      await Promise.all(context.pages().map((page) => page.close()));
    }),
  visit: async ({ page, javaScriptEnabled }, use) => {
    await use(async (console, path, status = 200) => {
      const answer = await page.goto(console.url + path);
      expect(answer?.status(), path).toBe(status);
      if (javaScriptEnabled !== false) await hydrated(page);
    });
  },
  enter: async ({ context }, use) => {
    await use(async (console) => context.addCookies(await console.signIn()));
  },

  empty: [
    async ({}, use) =>
      withConsole(async (console) => {
        await console.setUp();
        await use(console);
      }),
    { scope: "worker" },
  ],
  busy: [
    async ({}, use) =>
      withConsole(async (console) => {
        await console.hush(await console.setUp());
        const machine = await console.enrol(LONG_NAME);
        await machine.reportPast();
        await use({ console, machine });
      }),
    { scope: "worker" },
  ],
  silent: [
    async ({}, use) =>
      withConsole(async (console) => {
        await console.setUp();
        const machine = await console.enrol("db-01.example.com");
        await machine.fallSilent();
        await use({ console, machine });
      }),
    { scope: "worker" },
  ],
});

/** The name that a page has in the browser's tab. */
export const inTab = (words: Words, title: string): string => words("shell.page_title", { title });

/** Fills the form of the first start and sends it. */
export async function fillSetUp(page: Page, words: Words, person: { mobile: string; name: string; password: string }): Promise<void> {
  await page.getByLabel(words("identity.mobile"), { exact: true }).fill(person.mobile);
  await page.getByLabel(words("identity.name"), { exact: true }).fill(person.name);
  await page.getByLabel(words("identity.password"), { exact: true }).fill(person.password);
  await page.getByRole("button", { name: words("identity.setup_submit") }).click();
}

/** Fills the sign-in form and sends it. */
export async function fillSignIn(page: Page, words: Words, mobile: string, password: string): Promise<void> {
  await page.getByLabel(words("identity.mobile"), { exact: true }).fill(mobile);
  await page.getByLabel(words("identity.password"), { exact: true }).fill(password);
  await page.getByRole("button", { name: words("identity.sign_in_submit"), exact: true }).click();
}

/** Opens the menu of the signed-in person and returns it. */
export async function openAccountMenu(page: Page, words: Words): Promise<Locator> {
  await page.getByRole("button", { name: OWNER.name, exact: true }).click();
  const signOut = page.getByRole("button", { name: words("shell.sign_out") });
  await expect(signOut).toBeVisible();
  return signOut;
}

/** That nothing sticks out of the window to the right. */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const [needed, has] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth] as const);
  expect(needed, `${page.url()} is wider than the window`).toBeLessThanOrEqual(has);
}

/** That a page says this because scripts are off. Looking for text leaves `noscript` out. */
export async function expectScriptlessText(page: Page, text: string): Promise<void> {
  await expect(page.locator("main noscript p", { hasText: text })).toBeVisible();
}

export { expect, hydrated, type Browser, type BrowserContext, type BrowserContextOptions, type Page };
