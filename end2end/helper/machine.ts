// A machine that a test makes up. It comes in by the doors that agents use, so the
// console knows nothing that an agent could not have told it.
import type { APIRequestContext } from "@playwright/test";

const GIB = 1024 ** 3;
const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** As long as a host name may be, and without a place to break it. */
export const LONG_NAME = "very-long-host-name-of-a-build-worker-in-the-second-data-centre";

/** Seconds since 1970. */
const now = (): number => Math.floor(Date.now() / 1000);

/** What it was like at one instant: waves, so that charts have a shape. */
function reportAt(time: number, percent?: number): object {
  const wave = (period: number) => (Math.sin((2 * Math.PI * time) / period) + 1) / 2;
  const memory = 40 + 20 * wave(5 * HOUR);
  const disk = 61.5 + 2 * wave(24 * HOUR);
  return {
    time,
    cpu: { percent: percent ?? 12 + 55 * wave(3 * HOUR) * wave(20 * MINUTE) },
    memory: {
      total: 64 * GIB,
      available: Math.round(64 * GIB * (1 - memory / 100)),
      free: Math.round(20 * GIB * (1 - memory / 100)),
      percent: memory,
    },
    disk: { total: 512 * GIB, free: Math.round(512 * GIB * (1 - disk / 100)), percent: disk },
    net: { input: 4e6 + 90e6 * wave(7 * HOUR), output: 1e6 + 25e6 * wave(2 * HOUR) },
  };
}

/** A container, and what it uses if it runs: percent of a processor, and bytes of each counter. */
export type Container = {
  name: string;
  image: string;
  state: string;
  status?: string;
  command?: string;
  restarts?: number;
  started?: number;
  ports?: { private: number; public?: number; address?: string; protocol: string }[];
  usage?: { cpu: number; counter: number };
};

const usageOf = ({ cpu, counter }: { cpu: number; counter: number }): object => ({
  cpu,
  mem_percent: 25,
  mem_usage: GIB / 4,
  mem_limit: GIB,
  net_input: counter,
  net_output: counter,
  block_input: counter,
  block_output: counter,
});

export class Machine {
  /** The host it became. */
  readonly server: number;
  readonly hostname: string;
  private readonly url: string;
  private readonly token: string;
  /** The second of the last report. */
  private last = 0;

  private constructor(url: string, hostname: string, server: number, token: string) {
    this.url = url;
    this.hostname = hostname;
    this.server = server;
    this.token = token;
  }

  static async enrol(http: APIRequestContext, url: string, token: string, hostname: string): Promise<Machine> {
    const facts = {
      hostname,
      os_name: "Debian GNU/Linux",
      os_version: "12 (bookworm)",
      kernel: "6.1.0-37-amd64",
      architecture: "x86_64",
      cpu_count: 16,
      memory_total: 64 * GIB,
      agent_version: "0.1.0",
    };
    const answer = await http.post("/remote/agent/enrol", { data: { token, facts } });
    if (!answer.ok()) throw new Error(`enrolling: ${answer.status()} ${await answer.text()}`);
    const { server_id, token: own } = (await answer.json()) as { server_id: number; token: string };
    return new Machine(url, hostname, server_id, own);
  }

  private async send(times: number[], cpu?: number, more: object = {}): Promise<void> {
    // The console takes a thousand at once.
    for (let at = 0; at < times.length; at += 1000) {
      const answer = await fetch(`${this.url}/remote/server/report`, {
        method: "POST",
        headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
        body: JSON.stringify(times.slice(at, at + 1000).map((time) => ({ ...reportAt(time, cpu), ...more }))),
      });
      if (!answer.ok) throw new Error(`reporting: ${answer.status} ${await answer.text()}`);
    }
  }

  /**
   * Reports this moment, so that the host counts as heard of; `cpu` is its load in
   * percent. Reports are told apart by their second: one in the same second as the
   * last is of the next.
   */
  async report(cpu?: number): Promise<void> {
    this.last = Math.max(now(), this.last + SECOND);
    await this.send([this.last], cpu);
  }

  /** Reports this moment with all its containers, and what those that run use. */
  async reportContainers(containers: Container[]): Promise<void> {
    this.last = Math.max(now(), this.last + SECOND);
    const docker = containers.flatMap(({ usage, ...info }) => (usage ? [[info.name, usageOf(usage)]] : []));
    const list = containers.map(({ usage: _usage, ...info }) => ({ id: `id-of-${info.name}`, ...info }));
    await this.send([this.last], 20, { containers: list, docker: Object.fromEntries(docker) });
  }

  /**
   * Reports the last 25 hours up to `silence` seconds ago: every 30 s of the newest
   * hour, every minute before, and nothing for the half hour two hours ago.
   */
  async reportPast(silence = 0): Promise<void> {
    const end = now() - silence;
    const times: number[] = [];
    for (let ago = 25 * HOUR; ago >= 0; ago -= ago > HOUR ? MINUTE : 30) {
      const isGap = ago > 2 * HOUR && ago < 2.5 * HOUR;
      if (!isGap) times.push(end - ago);
    }
    await this.send(times);
  }

  /** Was heard of until two hours ago. */
  async fallSilent(): Promise<void> {
    await this.reportPast(2 * HOUR);
  }
}
