// A console of its own for a test: the real program, on a free port, with a data
// folder that goes away with it.
import { request, type APIRequestContext, type Cookie } from "@playwright/test";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Machine } from "./machine.ts";

const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the browser tests by \`make e2e\` or \`make test\``);
  return value;
};

/** Who may sign in. */
export type Person = { mobile: string; name: string; password: string };

export const OWNER: Person = { mobile: "13800000000", name: "Lin", password: "correct horse battery" };
export const STRANGER: Person = { mobile: "13900000000", name: "Zhao", password: "staple of another kind" };

const START_MS = 20_000;
const STOP_MS = 10_000;

/** A port nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** What the tests were started with, but no setting of somebody's own console. */
const inherited = (): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith("TENON_") && key !== "DATABASE_URL"));

/** Processes that must not outlive a worker that crashes. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A child process with what it said. */
class Program {
  output = "";
  private readonly child: ChildProcess;
  readonly name: string;

  constructor(name: string, file: string, args: string[], env: Record<string, string>) {
    this.name = name;
    this.child = spawn(file, args, { env: { ...inherited(), ...env }, stdio: ["ignore", "pipe", "pipe"] });
    running.add(this.child);
    const keep = (chunk: Buffer) => {
      this.output += chunk.toString();
    };
    this.child.stdout?.on("data", keep);
    this.child.stderr?.on("data", keep);
    this.child.on("error", (error) => {
      this.output += String(error);
    });
    this.child.on("exit", () => running.delete(this.child));
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Waits until its output holds what is looked for. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const found = () => pattern.exec(this.output);
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(timer);
        this.child.stdout?.off("data", look);
        this.child.stderr?.off("data", look);
        this.child.off("exit", fail);
        settle();
      };
      const look = () => {
        const match = found();
        if (match) done(() => resolve(match));
      };
      const fail = () => done(() => reject(new Error(`${this.name} did not say ${pattern}:\n${this.output}`)));
      const timer = setTimeout(fail, START_MS);
      this.child.stdout?.on("data", look);
      this.child.stderr?.on("data", look);
      this.child.on("exit", fail);
      look();
    });
  }

  /** Asks it to end, insists when it does not, and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.ended) return;
    const gone = once(this.child, "exit");
    this.child.kill("SIGTERM");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), STOP_MS);
    await gone;
    clearTimeout(timer);
    if (this.child.signalCode === "SIGKILL") throw new Error(`${this.name} did not stop when asked:\n${this.output}`);
  }
}

/** A running console. */
export class Console {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  /** The link it printed for the first user. */
  setUpLink = "";
  private readonly folder: string;
  private readonly serve: Program;
  /** What reports to it. */
  private readonly agents: Program[] = [];

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    this.serve = new Program("tenon serve", required("CONSOLE_BINARY"), ["serve"], {
      ...this.environment,
      TENON_LISTEN: `127.0.0.1:${port}`,
    });
  }

  private get tokenFile(): string {
    return Console.tokenFileIn(this.folder);
  }

  private get environment(): Record<string, string> {
    return Console.environmentOf(this.folder);
  }

  private static tokenFileIn(folder: string): string {
    return join(folder, "local-agent.token");
  }

  private static environmentOf(folder: string): Record<string, string> {
    return {
      TENON_DATA_DIR: folder,
      TENON_SITE_ROOT: required("SITE_ROOT"),
      TENON_LOCAL_AGENT_TOKEN_FILE: Console.tokenFileIn(folder),
    };
  }

  /** Starts one and waits for its set-up link. */
  static async start(): Promise<Console> {
    const folder = await mkdtemp(join(tmpdir(), "tenon-e2e-"));
    const console = new Console(folder, await freePort());
    try {
      const link = await console.serve.says(/(http:\/\/\S+\/setup\?token=\S+)\s/);
      console.setUpLink = link[1] ?? "";
      await console.answers();
      return console;
    } catch (error) {
      await console.stop();
      throw error;
    }
  }

  /** Starts one over the data of a demo, whose hosts go on reporting. */
  static async overDemo(args: string[]): Promise<Console> {
    const folder = await mkdtemp(join(tmpdir(), "tenon-e2e-"));
    const environment = Console.environmentOf(folder);
    const env = { ...inherited(), ...environment };
    await promisify(execFile)(required("CONSOLE_BINARY"), ["demo", ...args], { env });
    const console = new Console(folder, await freePort());
    try {
      await console.answers();
      const feed = ["demo", "feed", "--console", console.url];
      console.agents.push(new Program("tenon demo feed", required("CONSOLE_BINARY"), feed, environment));
      return console;
    } catch (error) {
      await console.stop();
      throw error;
    }
  }

  private async answers(): Promise<void> {
    const deadline = Date.now() + START_MS;
    for (;;) {
      const live = await fetch(`${this.url}/health/live`).then((r) => r.ok, () => false);
      if (live) return;
      if (this.serve.ended || Date.now() > deadline) throw new Error(`no answer:\n${this.serve.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Makes the first user by the form, and returns the cookies of their session. */
  async setUp(person: Person = OWNER): Promise<Cookie[]> {
    const token = new URL(this.setUpLink).searchParams.get("token") ?? "";
    return this.submit("/setup", { token, ...person });
  }

  /** Signs in by the form, and returns the cookies of the session. */
  async signIn(person: Person = OWNER): Promise<Cookie[]> {
    return this.submit("/login", { mobile: person.mobile, password: person.password });
  }

  private async submit(path: string, form: Record<string, string>): Promise<Cookie[]> {
    return this.asProgram(async (http) => {
      const answer = await http.post(path, { form, maxRedirects: 0 });
      const { cookies } = await http.storageState();
      if (answer.status() !== 303 || !cookies.some((cookie) => cookie.name === "tenon")) {
        throw new Error(`POST ${path}: ${answer.status()} to ${answer.headers()["location"]}`);
      }
      return cookies;
    });
  }

  /** Makes another user from the shell. */
  async createUser(person: Person): Promise<void> {
    const args = ["user", "create", "--mobile", person.mobile, "--name", person.name];
    const created = promisify(execFile)(required("CONSOLE_BINARY"), args, {
      env: { ...inherited(), ...this.environment },
    });
    created.child.stdin?.end(`${person.password}\n`);
    await created;
  }

  /** Starts the real agent for this machine. */
  startAgent(): void {
    const args = ["run", "--console", this.url, "--state-dir", join(this.folder, `agent-${this.agents.length}`)];
    args.push("--enrolment-file", this.tokenFile, "--interval", "1s");
    this.agents.push(new Program("tenon-agent", required("AGENT_BINARY"), args, {}));
  }

  /**
   * Pastes the shown command into a shell, as a person does. Only where it keeps its
   * state and how often it reports is said besides, so that it is quick and leaves
   * nothing behind.
   */
  pasteCommand(command: string): void {
    const binary = required("AGENT_BINARY");
    const state = join(this.folder, `agent-${this.agents.length}`);
    const env = { PATH: `${dirname(binary)}:${process.env["PATH"] ?? ""}`, STATE_DIR: state };
    const typed = `exec ${command} --state-dir "$STATE_DIR" --interval 1s`;
    this.agents.push(new Program("the pasted command", "sh", ["-c", typed], env));
  }

  /** Changes something in the database, as what no page does yet. */
  async inDatabase(sql: string, ...values: (string | number | null)[]): Promise<void> {
    const script =
      "import json,sqlite3,sys\nwith sqlite3.connect(sys.argv[1], timeout=20) as db: db.execute(sys.argv[2], json.loads(sys.argv[3]))";
    await promisify(execFile)("python3", ["-c", script, join(this.folder, "tenon.db"), sql, JSON.stringify(values)]);
  }

  /** Gives a job; the console finds it within a second. */
  async giveJob(kind: string, payload: unknown, due = 0): Promise<void> {
    const sql = "INSERT INTO job (kind, payload, attempt_limit, due_time, create_time) VALUES (?, ?, 1, ?, ?)";
    await this.inDatabase(sql, kind, JSON.stringify(payload), due, Date.now());
  }

  /** Ends the agents, as if their machine had gone. */
  async stopAgents(): Promise<void> {
    for (const agent of this.agents.splice(0)) await agent.stop();
  }

  /** Enrols a machine that a test makes up, through the door that agents use. */
  async enrol(hostname: string): Promise<Machine> {
    const token = (await readFile(this.tokenFile, "utf8")).trim();
    return this.asProgram((http) => Machine.enrol(http, this.url, token, hostname));
  }

  /**
   * Nobody is told that the owner's own hosts fell silent: those that many tests share
   * do, and a message in the middle of a test changes the title of its page.
   */
  async hush(cookies: Cookie[]): Promise<void> {
    const rows = [{ metric: "silence", change: { is_on: false }, version: 0 }];
    const http = await request.newContext({
      baseURL: this.url,
      extraHTTPHeaders: { origin: this.url },
      storageState: { cookies, origins: [] },
    });
    try {
      const answer = await http.post("/fn/alert/save_thresholds", { data: { scope: "personal", cluster: null, save: { rows } } });
      if (!answer.ok()) throw new Error(`no alerts: ${answer.status()} ${await answer.text()}`);
    } finally {
      await http.dispose();
    }
  }

  private async asProgram<T>(work: (http: APIRequestContext) => Promise<T>): Promise<T> {
    const http = await request.newContext({ baseURL: this.url });
    try {
      return await work(http);
    } finally {
      await http.dispose();
    }
  }

  /** What the console and its agents said, the newest last. */
  get said(): string {
    const lines = (program: Program) => program.output.split("\n").slice(-60).join("\n");
    return [this.serve, ...this.agents].map((program) => `-- ${program.name}\n${lines(program)}`).join("\n");
  }

  /** Ends everything and deletes the data. */
  async stop(): Promise<void> {
    await this.stopAgents();
    await this.serve.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
