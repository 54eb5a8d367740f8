// A release in an empty root: set up, used, left and entered again; with an agent
// that is installed by the script and from the program that the console hands out.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { OWNER } from "../helper/console.ts";
import { expect, fillSetUp, fillSignIn, hydrated, inTab, openAccountMenu, test } from "../helper/test.ts";

const given = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run this by \`make release-test\``);
  return value;
};

test("a newcomer sets it up, adds this machine, and comes back", async ({ page, words }) => {
  test.setTimeout(120_000);
  const [url, link] = [given("RELEASE_URL"), given("RELEASE_SET_UP_LINK")];
  const [machine, pictures] = [given("RELEASE_MACHINE"), given("RELEASE_PICTURES")];
  await mkdir(pictures, { recursive: true });
  const picture = async (name: string) => {
    await hydrated(page);
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true, animations: "disabled" });
  };
  const codings = new Map<string, string>();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith("/pkg/")) codings.set(pathname.split("/").slice(3).join("/"), response.headers()["content-encoding"] ?? "none");
  });

  await test.step("the first user", async () => {
    await page.goto(link);
    await hydrated(page);
    await picture("1-set-up");
    await fillSetUp(page, words, OWNER);
    await expect(page).toHaveURL(`${url}/p/servers`);
    await hydrated(page);
    await page.goto(`${url}/p`);
    await expect(page).toHaveTitle(inTab(words, words("shell.nav_overview")));
    await picture("2-overview-empty");
  });

  await test.step("the site comes compressed, out of the program", async () => {
    for (const name of ["tenon.wasm", "tenon.js", "tenon.css"]) expect(["br", "gzip"], name).toContain(codings.get(name));
  });

  const agent = await test.step("this machine, by the command that the page shows", async () => {
    await page.goto(`${url}/p/servers/new`);
    await hydrated(page);
    await page.getByRole("button", { name: words("server.create_command") }).click();
    const shown = page.getByRole("group", { name: words("server.command_install") }).locator("code");
    const command = (await shown.innerText()).replace("sudo ", "");
    const env = { ...process.env, PREFIX: machine, no_proxy: "127.0.0.1" };
    const { stdout } = await promisify(execFile)("sh", ["-c", command], { env });
    expect(stdout).toContain("tenon-agent");
    const agent = spawn(join(machine, "bin/tenon-agent"), ["run", "--config", join(machine, "etc/tenon/agent.toml"), "--interval", "1s"], {
      stdio: "inherit",
    });
    process.on("exit", () => agent.kill("SIGKILL"));
    await expect(page.getByText(words("server.step_report_done"))).toBeVisible({ timeout: 30_000 });
    return agent;
  });

  await test.step("its page lives", async () => {
    await page.getByRole("link", { name: words("server.open_host") }).click();
    await expect(page.getByRole("heading", { name: hostname(), level: 1 })).toBeVisible();
    await expect(page.getByRole("figure", { name: words("metrics.cpu") }).locator("canvas, svg").first()).toBeVisible();
    const last = page.locator(".server-heard time");
    for (let sample = 0; sample < 5; sample += 1) {
      const before = await last.getAttribute("datetime");
      await expect(last).not.toHaveAttribute("datetime", before ?? "", { timeout: 5_000 });
    }
    await picture("3-host");
    expect(["br", "gzip"]).toContain(codings.get("vendor/echarts.js"));
  });

  await test.step("out and in again", async () => {
    await page.goto(`${url}/p`);
    await hydrated(page);
    // Whether this machine is calm is not ours to say.
    const reporting = new RegExp(`^${words("server.status_reporting")}\\s*1$`);
    await expect(page.getByRole("link", { name: reporting })).toBeVisible();
    await picture("4-overview");
    await (await openAccountMenu(page, words)).click();
    await expect(page).toHaveURL(`${url}/login`);
    await page.goto(`${url}/p/servers`);
    await expect(page).toHaveURL(/\/login\?/);
    await hydrated(page);
    await picture("5-sign-in");
    await fillSignIn(page, words, OWNER.mobile, OWNER.password);
    await expect(page).toHaveURL(`${url}/p/servers`);
    await expect(page.getByRole("row").filter({ hasText: hostname() })).toBeVisible();
    await picture("6-hosts");
  });

  // An open page asks again when its stream breaks.
  await page.close();
  agent.kill("SIGTERM");
  const [code] = await once(agent, "exit");
  expect(code, "the agent ends when asked").toBe(0);
});
