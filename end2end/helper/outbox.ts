// Codes, read where an installation without a gateway has them: in the outbox of who
// runs it.
import { expect, type Browser } from "@playwright/test";
import type { Console } from "./console.ts";

/** The code that was sent to a number last, as the administrator reads it. */
export async function codeTo(browser: Browser, console: Console, mobile: string): Promise<string> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    await context.addCookies(await console.signIn());
    const page = await context.newPage();
    let code = "";
    await expect(async () => {
      await page.goto(`${console.url}/admin/outbox`);
      const text = await page.getByRole("row").filter({ hasText: mobile }).first().innerText({ timeout: 500 });
      code = /(?<!\d)\d{6}(?!\d)/.exec(text.replace(mobile, ""))?.[0] ?? "";
      expect(code).not.toBe("");
    }).toPass({ timeout: 20_000 });
    return code;
  } finally {
    await context.close();
  }
}
