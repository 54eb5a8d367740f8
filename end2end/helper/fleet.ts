// A console with several hosts in different states, for the pages that show many.
import { request } from "@playwright/test";
import { Console, OWNER } from "./console.ts";
import { Machine } from "./machine.ts";
import { test as base } from "./test.ts";

/** Three hosts: one calm, one over a threshold, one that never reported. */
export class Fleet {
  readonly console: Console;
  readonly calm: Machine;
  readonly hot: Machine;
  readonly waiting: Machine;

  private constructor(console: Console, calm: Machine, hot: Machine, waiting: Machine) {
    this.console = console;
    this.calm = calm;
    this.hot = hot;
    this.waiting = waiting;
  }

  static async over(console: Console): Promise<Fleet> {
    return new Fleet(
      console,
      await enrolByOffer(console, "web-01"),
      await enrolByOffer(console, "db-01"),
      await enrolByOffer(console, "new-01"),
    );
  }

  /** The two that report do so. A host counts as silent half a minute later. */
  async report(): Promise<void> {
    await this.calm.report(20);
    await this.hot.report(95);
  }
}

/** Enrols a machine with a token that the owner of the console asks for. */
export async function enrolByOffer(console: Console, hostname: string): Promise<Machine> {
  const cookies = await console.signIn(OWNER);
  const http = await request.newContext({
    baseURL: console.url,
    extraHTTPHeaders: { origin: console.url },
    storageState: { cookies, origins: [] },
  });
  try {
    const answer = await http.post("/fn/server/offer_enrolment", { data: { scope: "personal" } });
    if (!answer.ok()) throw new Error(`offering: ${answer.status()} ${await answer.text()}`);
    const { token } = (await answer.json()) as { token: string };
    return await Machine.enrol(http, console.url, token, hostname);
  } finally {
    await http.dispose();
  }
}

export const test = base.extend<object, { fleet: Fleet }>({
  fleet: [
    async ({}, use) => {
      const console = await Console.start();
      try {
        await console.hush(await console.setUp());
        await use(await Fleet.over(console));
      } finally {
        await console.stop();
      }
    },
    { scope: "worker" },
  ],
});
