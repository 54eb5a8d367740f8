// A company to look at: the console over the data of `tenon demo`, whose hosts go on
// reporting by `tenon demo feed`.
import { expect, request } from "@playwright/test";
import { Console, type Person } from "./console.ts";
import { test as base } from "./test.ts";

const PASSWORD = "correct horse battery";

const person = (last: number, name: string): Person => ({ mobile: `1380000000${last}`, name, password: PASSWORD });

/** Administers the company and runs the installation. */
export const FOUNDER = person(1, "林晓梅");
/** Operates the hosts abroad. */
export const OPERATOR = person(3, "Emily Carter");
/** Sees one host. */
export const GUEST = person(6, "Lukas Weber");

/** Paths of the demo's company. The hosts are those of backend/src/demo/fleet.rs. */
export const COMPANY = "/c/1";
export const HOST = { web: 1, full: 2, hot: 3, silent: 4, waiting: 5 } as const;
/** The hosts of the company, and how many of them report. */
const HOSTS = 12;
const REPORTING = 10;

export class Demo {
  readonly console: Console;

  private constructor(console: Console) {
    this.console = console;
  }

  /** Ends when each host that is to report has done so. */
  static async start(): Promise<Demo> {
    const size = ["--servers", String(HOSTS), "--days", "2", "--seed", "7"];
    const demo = new Demo(await Console.overDemo([...size, "--password", PASSWORD]));
    try {
      // Some people of the demo chose a language; here the browser is to choose.
      await demo.console.inDatabase("UPDATE user SET locale = '', theme = '', time_zone = ''");
      await demo.reports();
      return demo;
    } catch (error) {
      await demo.console.stop();
      throw error;
    }
  }

  private async reports(): Promise<void> {
    const cookies = await this.console.signIn(FOUNDER);
    const http = await request.newContext({ baseURL: this.console.url, storageState: { cookies, origins: [] } });
    try {
      await expect(async () => {
        const page = await (await http.get(`${COMPANY}/servers?status=reporting`)).text();
        const hosts = new Set(page.match(/\/c\/1\/servers\/\d+/g) ?? []);
        expect(hosts.size).toBe(REPORTING);
      }).toPass({ timeout: 30_000 });
    } finally {
      await http.dispose();
    }
  }
}

export const test = base.extend<object, { demo: Demo }>({
  demo: [
    async ({}, use) => {
      const demo = await Demo.start();
      try {
        await use(demo);
      } finally {
        await demo.console.stop();
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],
});
