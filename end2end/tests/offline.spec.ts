// The console on a phone's first screen, and without a network.
import { expect, hydrated, test } from "../helper/test.ts";

test.use({ serviceWorkers: "allow" });

test("a browser that was here once says calmly that there is no network, and comes back", async ({
  page,
  context,
  words,
  newborn,
  visit,
  watch,
}) => {
  await context.addCookies(await newborn.setUp());
  await visit(newborn, "/p/servers");
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    // The first page was there before it; from now on it stands between.
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  });
  // With it in between, pages, redirects and the stream of events are as they were.
  expect((await page.goto(`${newborn.url}/p`))?.status()).toBe(200);
  await hydrated(page);

  const before = watch.complaints.length;
  await context.setOffline(true);
  await page.goto(`${newborn.url}/p/servers?status=up`);
  await expect(page.getByRole("heading", { name: words("shell.offline_title") })).toBeVisible();
  await expect(page.getByRole("link", { name: words("shell.offline_again") })).toBeVisible();
  expect(await page.evaluate(() => getComputedStyle(document.body).margin)).toBe("0px");
  // Whatever it complains of without a network is what there is to complain of.
  watch.complaints.splice(before);

  await context.setOffline(false);
  await expect(page.getByRole("heading", { name: words("server.hosts"), level: 1 })).toBeVisible();
  await expect(page).toHaveURL(`${newborn.url}/p/servers?status=up`);
});

test("a phone can put the console on its first screen", async ({ page, context, newborn, visit }) => {
  await context.addCookies(await newborn.setUp());
  await visit(newborn, "/p");
  const devtools = await context.newCDPSession(page);
  const { url, errors, data } = await devtools.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(url).toBe(`${newborn.url}/manifest.webmanifest`);
  expect(JSON.parse(data ?? "{}")).toMatchObject({ display: "standalone", start_url: "/" });
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // A context of a test is as one in private mode, where nothing is installed.
  expect(installabilityErrors.map((error) => error.errorId).filter((id) => id !== "in-incognito")).toEqual([]);
});
