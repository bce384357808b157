import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROJECT } from "../../dev/project-folder.ts";
import { openBrowser, openPage, type, untilRead, type Watched } from "./browser.ts";
import { type Duka, startDuka } from "./duka.ts";
import { addressOf, askFor, liftLimits, type Person, personOf, stocked, watchDiscards } from "./person.ts";

let browser: Browser;
let duka: Duka;
let owner: Person;
let staff: Person;
const opened: Watched[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  await promisify(execFile)(process.execPath, ["dev/assets.ts"], { cwd: PROJECT });
  duka = await startDuka();
  await liftLimits(duka);
  owner = await personOf(duka, "owner");
  staff = await personOf(duka, "staff");
});

afterAll(async () => {
  await browser?.close();
  await duka?.remove();
});

/** A page of the console at which somebody of this role signs in. */
async function signedIn(role: string, options = {}): Promise<Page> {
  const page = await atSignIn(options);
  await type(page, addressOf(role), duka.password);
  return page;
}

async function atSignIn(options = {}): Promise<Page> {
  const watched = await openPage(browser, duka.url, options);
  opened.push(watched);
  return watched.page;
}

const unread = (page: Page, count: number) =>
  page.locator("#badge", { hasText: `${count} unread` }).waitFor();

test("a wrong password is said in words, the right one gets in, and Tab and Enter are all it takes", async () => {
  const page = await atSignIn();
  await type(page, addressOf("manager"), "not the password");
  await page.getByRole("alert").filter({ hasText: "do not go together" }).waitFor();
  await page.keyboard.type(duka.password);
  await page.keyboard.press("Enter");
  await untilRead(page);
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Kimironko Pharmacy");
  expect(
    await page.evaluate(() => [localStorage.length, sessionStorage.getItem("duka.refresh_token")]),
  ).toEqual([0, null]);
});

test("a mailed code is asked for where the person wants one", async () => {
  const cashier = await personOf(duka, "cashier");
  await cashier.patch("/users/me", { mfa: "always" });
  const page = await signedIn("cashier");
  await page.getByLabel("Code").fill("000000");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "This code is wrong" }).waitFor();
  const [mail] = await duka.mails(cashier.email);
  await page.getByLabel("Code").fill(/\b\d{6}\b/.exec(mail?.text ?? "")?.[0] ?? "");
  await page.keyboard.press("Enter");
  await untilRead(page);
});

test("who has several shops chooses one, and changes it", async () => {
  const platform = await personOf(duka, "platform");
  const admin = await personOf(duka, "admin");
  const fields = { kind: "retail", slug: "second-shop", time_zone: "Africa/Nairobi", currency: "KES" };
  await platform.post("/tenants", { name: "Second Shop", ...fields, owner_id: admin.id });
  const page = await signedIn("admin");
  await page.getByRole("button", { name: "Second Shop" }).click();
  await untilRead(page);
  await page.getByText("times in Africa/Nairobi").waitFor();
  await page.getByRole("button", { name: "Change shop" }).click();
  await page.getByRole("button", { name: "Kimironko Pharmacy" }).click();
  await untilRead(page);
  await page.getByText("times in Africa/Kigali").waitFor();
});

test("what a role may not read is left out, without a fault", async () => {
  const titles = async (role: string): Promise<string[]> => {
    const page = await signedIn(role);
    await untilRead(page);
    expect(await page.locator(".fault:not(:empty)").count()).toBe(0);
    return page.getByRole("heading", { level: 2 }).allTextContents();
  };
  const ofStaff = ["Low stock", "Expired, or within 90 days", "Value of the stock", "Usage"];
  expect(await titles("viewer")).toEqual(["Notifications", "Open alerts", ...ofStaff]);
  expect(await titles("owner")).toEqual(["Notifications", "Open alerts", "Activity", ...ofStaff]);
});

test("a notification arrives live: the badge counts it, it is said once, and its text is text", async () => {
  const page = await signedIn("manager");
  await untilRead(page);
  const name = `<img src=x onerror="document.title='broken'"> & <b>"Cream"</b>`;
  await askFor(staff, await stocked(owner, { name }, 50), 3);
  await unread(page, 1);
  const title = `A correction of ${name} waits`;
  await expect.poll(() => page.locator("#spoken").textContent()).toContain(`high priority: ${title}`);
  const list = page.locator("#notifications li");
  expect(await list.locator("h3").allTextContents()).toEqual([title]);
  expect(await list.first().getAttribute("class")).toContain("colour-orange unread arrived");
  expect(await page.locator("main img, main b").count()).toBe(0);
  expect(await page.title()).toBe("(1) Kimironko Pharmacy – Duka console");
});

test("what is read by the keyboard is read everywhere, and the focus stays in the list", async () => {
  const page = await signedIn("manager");
  const other = await signedIn("manager");
  await askFor(staff, await stocked(owner, { name: "Gauze" }, 50), 2);
  await Promise.all([untilRead(page), untilRead(other)]);
  await Promise.all([unread(page, 2), unread(other, 2)]);
  await page.getByRole("button", { name: "Mark as read: A correction of Gauze waits" }).focus();
  await page.keyboard.press("Enter");
  await Promise.all([unread(page, 1), unread(other, 1)]);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Mark as read");
  await page.keyboard.press("Enter");
  await page.locator("#badge", { hasText: "No unread" }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("notifications-title");
  expect(await owner.get("/notifications/unread-count")).toMatchObject({ unread: 2 });
});

test("an alert of a rule comes up by itself, and a manager acknowledges and resolves it", async () => {
  const page = await signedIn("manager");
  await untilRead(page);
  await watchDiscards(owner, "Discards");
  const place = await stocked(owner, { name: "Syringes" }, 50);
  await owner.post("/stock-movements", { type: "discard", ...place, quantity: 1, reason: "Broken" });
  const alert = page.locator("#alerts li", { hasText: "Discards" });
  await alert.getByRole("button", { name: /^Acknowledge/ }).click();
  await alert.getByText("acknowledged").waitFor();
  await alert.getByRole("button", { name: /^Resolve/ }).click();
  await alert.waitFor({ state: "detached" });
  const { data } = await owner.get<{ data: { status: string; title: string }[] }>("/monitoring/alerts");
  expect(data.map(({ status }) => status)).toEqual(["resolved"]);
});

test("stock that runs low is shown as it happens, to the owner as activity too", async () => {
  const page = await signedIn("owner");
  await untilRead(page);
  const place = await stocked(owner, { name: "Thermometers", reorder_point: "10" }, 30);
  await owner.post("/stock-movements", { type: "issue", ...place, quantity: 25 });
  await page.locator("#alerts li", { hasText: "Thermometers" }).waitFor();
  await page.locator("#activity li", { hasText: "Stock alert raised" }).waitFor();
  await page.reload();
  await untilRead(page);
  await page.locator("#low-stock tr", { hasText: "Thermometers" }).waitFor();
});

test("figures are the API's, in the shop's currency and zone, wherever the browser is", async () => {
  const page = await signedIn("owner");
  await untilRead(page);
  type Totals = { totals: { value: string }[]; warehouses: { name: string; value: string }[] };
  const { totals, warehouses } = await owner.get<Totals>("/reports/stock-valuation/totals");
  const rwf = (value = "") => `RWF ${Math.round(Number(value)).toLocaleString("en-US")}`;
  const text = async (selector: string) => (await page.locator(selector).textContent())?.replace(/\s/g, " ");
  expect(await text("#stock-value .large")).toBe(rwf(totals[0]?.value));
  for (const { name, value } of warehouses)
    expect(await text(`#value-by-warehouse-table tr:has-text("${name}") td`)).toBe(rwf(value));
  const time = page.locator("#activity time").first();
  const at = new Date((await time.getAttribute("datetime")) ?? "");
  const inKigali = new Intl.DateTimeFormat("en-RW", {
    timeZone: "Africa/Kigali",
    timeStyle: "short",
    hourCycle: "h23",
  });
  expect(await time.textContent()).toContain(inKigali.format(at));
  const { data } = await owner.get<{ data: { lot_number: string; days_left: number }[] }>(
    "/reports/expiring-stock?limit=1",
  );
  const row = page.locator("#expiring-stock tbody tr").first();
  expect(await row.textContent()).toContain(`lot ${data[0]?.lot_number}`);
  expect(await row.textContent()).toContain(`in ${data[0]?.days_left} days`);
  await page.getByRole("button", { name: "Show the last 7 days" }).click();
  await expect.poll(() => page.locator("#value-by-day-table tbody tr").count()).toBe(7);
});

test("and through all of it no page broke its policy, had a fault or asked another host", () => {
  expect(opened.length).toBeGreaterThan(8);
  expect(opened.flatMap(({ wrong }) => wrong)).toEqual([]);
});
