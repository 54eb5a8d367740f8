// Containers: found across hosts, on the page of their host, and one by one.
import { test, type Fleet } from "../helper/fleet.ts";
import type { Container } from "../helper/machine.ts";
import { expect, expectNoSidewaysScrolling, type Page } from "../helper/test.ts";

const WEB: Container = {
  name: "shop-web",
  image: "registry.example/shop/web:2.14.3",
  state: "running",
  status: "Up 3 hours (healthy)",
  command: "/app/web --listen :8080",
  restarts: 3,
  started: 1_700_000_000,
  ports: [
    { private: 8080, public: 80, address: "0.0.0.0", protocol: "tcp" },
    { private: 9090, protocol: "tcp" },
  ],
};
const JOB: Container = { name: "migrate", image: "registry.example/shop/api:2.14.3", state: "exited", status: "Exited (0) 2 hours ago" };
const MARIA: Container = { name: "maria", image: "mariadb:11", state: "running" };

const running = (container: Container, cpu: number, counter: number): Container => ({ ...container, usage: { cpu, counter } });

async function tell(fleet: Fleet, counter = 0): Promise<void> {
  await fleet.calm.reportContainers([running(WEB, 12.5, counter), JOB]);
  await fleet.hot.reportContainers([running(MARIA, 150, counter)]);
}

const names = (page: Page) => page.getByRole("rowheader").getByRole("link");
const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

test("containers of all hosts are searched, filtered and sorted, and it stands in the address", async ({ page, words, fleet, visit, enter, narrow }) => {
  await tell(fleet);
  await enter(fleet.console);
  await visit(fleet.console, "/p/containers");
  const list = `${fleet.console.url}/p/containers`;
  await expect(names(page)).toHaveText(["maria", "migrate", "shop-web"]);
  await expect(page.getByText(words("container.running_of", { running: 2, total: 3 }))).toBeVisible();
  await expect(rowOf(page, "maria")).toContainText("150.0 %");
  await expect(rowOf(page, "migrate")).toContainText(words("container.state_exited"));
  await expectNoSidewaysScrolling(page);

  await page.getByRole("searchbox", { name: words("container.search") }).fill("shop");
  await expect(page).toHaveURL(`${list}?q=shop`);
  await expect(names(page)).toHaveText(["migrate", "shop-web"]);
  await visit(fleet.console, "/p/containers?state=exited");
  await expect(names(page)).toHaveText(["migrate"]);
  await page.getByRole("list", { name: words("ui.active_filters") }).getByRole("link").click();
  await expect(names(page)).toHaveText(["maria", "migrate", "shop-web"]);
  if (!narrow) {
    await page.getByRole("columnheader").getByRole("link", { name: words("container.column_cpu") }).click();
    await expect(page).toHaveURL(`${list}?sort=cpu&desc=1`);
    await expect(names(page)).toHaveText(["maria", "shop-web", "migrate"]);
  }
});

test("a container's page says what it is and moves with its host's reports", async ({ page, words, fleet, visit, enter, watch }) => {
  // In the end it is gone.
  watch.expectStatus(404, "/fn/container/detail");
  await tell(fleet);
  await enter(fleet.console);
  await visit(fleet.console, `/p/servers/${fleet.calm.server}`);
  await names(page).filter({ hasText: "shop-web" }).click();
  await expect(page).toHaveURL(`${fleet.console.url}/p/servers/${fleet.calm.server}/containers/shop-web`);
  await expect(page.getByRole("heading", { name: "shop-web", level: 1 })).toBeVisible();
  await expect(page.getByText("Up 3 hours (healthy)")).toBeVisible();
  await expect(page.getByText("0.0.0.0:80 → 8080/tcp")).toBeVisible();
  await expect(page.getByText("/app/web --listen :8080")).toBeVisible();
  const cpu = page.locator(".stat").filter({ hasText: words("container.cpu_of_one") });
  await expect(cpu).toContainText("12.5");
  await fleet.calm.reportContainers([running(WEB, 77.7, 1_000_000), JOB]);
  await expect(cpu).toContainText("77.7", { timeout: 12_000 });
  await expectNoSidewaysScrolling(page);

  await fleet.calm.reportContainers([JOB]);
  await expect(page.getByText(words("container.gone_title"))).toBeVisible({ timeout: 12_000 });
});

test("one that ended has no values, and one that is not there no page", async ({ page, words, fleet, visit, enter, watch }) => {
  await tell(fleet);
  await enter(fleet.console);
  await visit(fleet.console, `/p/servers/${fleet.calm.server}/containers/migrate`);
  await expect(page.getByText(words("container.not_running"))).toBeVisible();
  const path = `/p/servers/${fleet.calm.server}/containers/nothing`;
  watch.expectStatus(404, path);
  await visit(fleet.console, path, 404);
});

test("the containers of all hosts are a step away on a phone as on a desk", async ({ page, words, fleet, visit, enter, narrow }) => {
  await tell(fleet);
  await enter(fleet.console);
  await visit(fleet.console, "/p");
  const link = page.getByRole("link", { name: words("shell.nav_containers"), exact: true });
  if (narrow) await page.getByRole("button", { name: words("shell.scope_personal") }).click();
  await link.filter({ visible: true }).first().click();
  await expect(page).toHaveURL(`${fleet.console.url}/p/containers`);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the list is searched and sorted by links and a form", async ({ page, words, fleet, visit, enter }) => {
    await tell(fleet);
    await enter(fleet.console);
    await visit(fleet.console, "/p/containers");
    await expect(names(page)).toHaveText(["maria", "migrate", "shop-web"]);
    await page.getByRole("searchbox", { name: words("container.search") }).fill("mar");
    await page.keyboard.press("Enter");
    await expect(names(page)).toHaveText(["maria"]);
    await names(page).first().click();
    await expect(page.getByRole("heading", { name: "maria", level: 1 })).toBeVisible();
  });
});
