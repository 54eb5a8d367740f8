// One's own profile, picture and preferences.
import { deflateSync } from "node:zlib";
import { crc32 } from "node:zlib";
import { OWNER } from "../helper/console.ts";
import { expect, expectNoSidewaysScrolling, hydrated, inTab, test } from "../helper/test.ts";
import { wordsOf } from "../helper/words.ts";

/** A PNG of two colours, left and right. */
function picture(width: number, height: number): Buffer {
  const chunk = (kind: string, content: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(kind, "latin1"), content]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const row = Buffer.alloc(1 + width * 3);
  for (let x = 0; x < width; x++) row.set(x < width / 2 ? [200, 30, 30] : [30, 30, 200], 1 + x * 3);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

test("a profile is changed, and nothing typed is lost", async ({ page, words, newborn, visit }) => {
  await page.context().addCookies(await newborn.setUp());
  await visit(newborn, "/me");
  await expect(page).toHaveTitle(inTab(words, words("shell.nav_profile")));
  const name = page.getByLabel(words("identity.name"), { exact: true });
  await expect(name).toHaveValue(OWNER.name);
  await name.fill("Lin <b>Mei</b>");
  await page.locator("#email").fill("nobody");
  await page.getByRole("button", { name: words("ui.save"), exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.locator("#email")).toHaveValue("nobody");
  await expect(name).toHaveValue("Lin <b>Mei</b>");
  await page.locator("#email").fill("lin@mail.example");
  await page.getByRole("button", { name: words("ui.save"), exact: true }).click();
  await expect(page.getByText(words("identity.profile_saved"))).toBeVisible();
  await hydrated(page);

  // Somebody was faster: oneself, in another tab.
  await newborn.inDatabase("UPDATE `user` SET name = 'Elsewhere', version = version + 1");
  await name.fill("Here");
  await page.getByRole("button", { name: words("ui.save"), exact: true }).click();
  await expect(page.getByText(words("identity.profile_conflict"))).toBeVisible();
  await expect(page.getByText("Elsewhere").first()).toBeVisible();
  await expect(name).toHaveValue("Here");
  await page.getByRole("button", { name: words("ui.save"), exact: true }).click();
  await expect(page.getByText(words("identity.profile_saved"))).toBeVisible();
  await expect(name).toHaveValue("Here");
  await expectNoSidewaysScrolling(page);
});

test("a picture is cut to a square by keys, and stands in the header", async ({ page, words, newborn, visit }) => {
  await page.context().addCookies(await newborn.setUp());
  await visit(newborn, "/me");
  await page.locator("#picture").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: picture(300, 200) });
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  const drawn = () => page.locator("canvas").evaluate((canvas) => {
    // A point of a copy: the page's own canvas is not made for being read.
    const copy = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    copy?.drawImage(canvas as HTMLCanvasElement, 350, 200, 1, 1, 0, 0, 1, 1);
    return Array.from(copy?.getImageData(0, 0, 1, 1).data.slice(0, 3) ?? []);
  });
  // The middle has both colours; all the way to the left there is one.
  await expect.poll(drawn).toEqual([30, 30, 200]);
  const slider = dialog.getByLabel(words("identity.crop_zoom"), { exact: true });
  await slider.focus();
  await page.keyboard.press("End");
  const across = dialog.getByLabel(words("identity.crop_x"), { exact: true });
  await across.focus();
  await page.keyboard.press("Home");
  await expect.poll(drawn).toEqual([200, 30, 30]);
  await expectNoSidewaysScrolling(page);
  await dialog.getByRole("button", { name: words("identity.picture_save") }).click();
  await expect(page.getByText(words("identity.picture_saved"))).toBeVisible();
  const shown = page.locator(".menu-button .avatar img");
  await expect(shown).toHaveCount(1);
  await expect.poll(() => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(400);
  await page.getByRole("button", { name: words("identity.picture_remove") }).click();
  await expect(page.getByText(words("identity.picture_removed"))).toBeVisible();
  await expect(shown).toHaveCount(0);
});

test("what is no picture is refused in words", async ({ page, words, newborn, visit }) => {
  await page.context().addCookies(await newborn.setUp());
  await visit(newborn, "/me");
  await page.locator("#picture").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") });
  await page.getByRole("button", { name: words("identity.picture_upload"), exact: true }).click();
  await expect(page.getByText(words("identity.picture_malformed"))).toBeVisible();
});

test("preferences hold on every page", async ({ page, words, language, newborn, visit }) => {
  await page.context().addCookies(await newborn.setUp());
  await visit(newborn, "/me/preferences");
  const other = language === "en" ? "zh-CN" : "en";
  await page.locator("#locale").selectOption(other);
  await page.locator("#theme").selectOption("dark");
  await page.locator("#time_zone").selectOption("Asia/Kathmandu");
  await page.locator("#landing").selectOption("messages");
  await expectNoSidewaysScrolling(page);
  await page.getByRole("button", { name: words("ui.save"), exact: true }).click();
  const theirs = wordsOf(other);
  await expect(page.getByText(theirs("identity.preferences_saved"))).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.goto(newborn.url);
  await expect(page).toHaveURL(`${newborn.url}/messages`);
  await visit(newborn, "/me/security");
  // The minutes of that zone are 45 off.
  const time = page.getByRole("table", { name: theirs("identity.sessions") }).locator("time").first();
  const at = new Date((await time.getAttribute("datetime")) ?? "");
  const minute = new Intl.DateTimeFormat(other, { timeZone: "Asia/Kathmandu", timeStyle: "medium", dateStyle: "medium" }).format(at);
  await expect(time).toHaveText(minute);
});
