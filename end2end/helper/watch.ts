// What a browser complains about. A page that works while its console fills with
// errors does not work.
import type { BrowserContext, Page, Response } from "@playwright/test";

/** Runs in the page before its own scripts. */
function prepare(): void {
  const marks = window as unknown as { tenonHydrated?: boolean };
  marks.tenonHydrated = false;
  // The router takes over the links of a page by listening for clicks on the window;
  // it is built by the very call that hydrates the rest. Playwright listens there too.
  const listen = window.addEventListener.bind(window);
  window.addEventListener = (type: string, ...rest: [EventListenerOrEventListenerObject]) => {
    if (type === "click" && new Error().stack?.includes("/pkg/")) marks.tenonHydrated = true;
    listen(type, ...rest);
  };
  document.addEventListener("securitypolicyviolation", (event) => {
    console.error(`policy: ${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`);
  });
}

export class Watch {
  /** Everything that was wrong so far. */
  readonly complaints: string[] = [];
  private readonly expected: { status: number; path: string }[] = [];

  private readonly scripts: boolean;

  constructor(context: BrowserContext, scripts: boolean) {
    this.scripts = scripts;
    context.on("page", (page) => this.add(page));
  }

  /** `scripts`: whether they are allowed to run. */
  static async over(context: BrowserContext, scripts: boolean): Promise<Watch> {
    await context.addInitScript(prepare);
    return new Watch(context, scripts);
  }

  /** Says beforehand that this path will answer with this status. */
  expectStatus(status: number, path: string): void {
    this.expected.push({ status, path });
  }

  private isExpected(status: number, url: string): boolean {
    const { pathname, search } = new URL(url);
    return this.expected.some((one) => one.status === status && one.path === pathname + search);
  }

  private add(page: Page): void {
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      // Said by Playwright in the place of ours.
      if (message.text() === "Service Worker registration blocked by Playwright") return;
      const refused = /^Failed to load resource: .* status of (\d+)/.exec(message.text());
      if (refused && this.isExpected(Number(refused[1]), message.location().url)) return;
      // What a page without scripts was told to fetch for them.
      if (!this.scripts && message.text().includes("was preloaded using link preload but not used")) return;
      this.complaints.push(`${message.type()} on ${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.complaints.push(`error on ${page.url()}: ${error.stack ?? error.message}`));
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      // What a page had begun to load when it was left.
      if (why === "net::ERR_ABORTED") return;
      // So says a browser whose scripts are switched off of every script.
      if (!this.scripts && why === "csp" && request.url().endsWith(".js")) return;
      this.complaints.push(`${request.method()} ${request.url()}: ${why}`);
    });
    page.on("response", (response: Response) => {
      const status = response.status();
      if (status >= 400 && !this.isExpected(status, response.url())) {
        this.complaints.push(`${response.request().method()} ${response.url()}: ${status}`);
      }
    });
  }
}

/**
 * Waits until the page is awake to its innermost part, and has had the time to draw
 * itself once. The parts of a page that wait for their content wake up one after the
 * other; a signed-in page opens its stream of events after them.
 */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => (window as unknown as { tenonHydrated?: boolean }).tenonHydrated === true);
  await page.waitForFunction(() => document.querySelector(".live-dot-off") === null);
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}
