// Which browsers the journeys are made in. `scripts/tally.sh` says which
// programs are under test and how the result is written.
import { defineConfig, type Project } from "@playwright/test";

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };
// Zones off UTC, one of them off the whole hour: the server cannot know them, so a
// page that tells the time while it hydrates would differ.
const english = { locale: "en-US", timezoneId: "America/St_Johns" };
const chinese = { locale: "zh-CN", timezoneId: "Asia/Shanghai" };

// The pictures are for looking at, not for passing or failing.
const pictures = "**/screenshots*.spec.ts";
const wantsPictures = process.env["SCREENSHOTS"] === "1";

// What depends on the language and on the size together; all else is seen once in
// each language and once in each size.
const everywhere = /(scriptless|preference)\.spec\.ts/;

const project = (name: string, use: Project["use"] & object, only?: RegExp): Project => ({
  name,
  use,
  ...(only && !wantsPictures ? { testMatch: only } : {}),
});

export default defineConfig({
  testDir: "tests",
  outputDir: "../target/test-log/playwright",
  ...(wantsPictures ? { testMatch: pictures } : { testIgnore: pictures }),
  forbidOnly: true,
  fullyParallel: true,
  // Two cores: one for the browser, one for console and test.
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    trace: "off",
    screenshot: "only-on-failure",
    // What it does is seen in offline.spec.ts; elsewhere each page would fetch what it keeps.
    serviceWorkers: "block",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] || "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    project("desktop-en", { ...desktop, ...english }),
    project("desktop-zh", { ...desktop, ...chinese }, everywhere),
    project("phone-en", { ...phone, ...english }, everywhere),
    project("phone-zh", { ...phone, ...chinese }),
  ],
});
