// usable.mjs ORIGIN PATH…: opens each page in a browser that has been nowhere,
// slowed down as a middling phone on a thin connection, and says when its form
// could be used and when its program ran, as a line of JSON each.
import { chromium } from "@playwright/test";

const [origin, ...paths] = process.argv.slice(2);
if (!origin || paths.length === 0) throw new Error("usage: usable.mjs ORIGIN PATH…");

/** Bits in a second, down and up, and the milliseconds there and back. */
const THIN = { down: 1_600_000, up: 750_000, roundTrip: 150 };
const SLOWER = 4;
const RUNS = 3;

function watch() {
  const listen = window.addEventListener.bind(window);
  window.addEventListener = (type, ...rest) => {
    // The router is built by the call that wakes the page up, and listens for clicks;
    // Playwright does so too.
    if (type === "click" && new Error().stack.includes("/pkg/")) window.awakeAt ??= performance.now();
    listen(type, ...rest);
  };
  const look = () => {
    const button = document.querySelector("form button[type=submit]");
    // Painted with its style: a browser paints nothing before it has that.
    const painted = performance.getEntriesByName("first-contentful-paint").length > 0;
    if (button?.getClientRects().length && painted) window.usableAt ??= performance.now();
    if (window.usableAt === undefined) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function open(browser, path) {
  const context = await browser.newContext({
    viewport: { width: 360, height: 640 },
    isMobile: true,
    hasTouch: true,
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  await page.addInitScript(watch);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: THIN.roundTrip,
    downloadThroughput: THIN.down / 8,
    uploadThroughput: THIN.up / 8,
  });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.goto(origin + path, { waitUntil: "commit" });
  await page.waitForFunction(() => window.usableAt !== undefined && window.awakeAt !== undefined, null, {
    timeout: 120_000,
  });
  const times = await page.evaluate(() => ({ usable: window.usableAt, awake: window.awakeAt }));
  await context.close();
  return times;
}

const middle = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  for (const path of paths) {
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await open(browser, path));
    const [usable, awake] = [middle(runs.map((run) => run.usable)), middle(runs.map((run) => run.awake))];
    console.log(JSON.stringify({ path, usable, awake }));
  }
} finally {
  await browser.close();
}
