import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { type, untilRead } from "./browser.ts";
import { addressOf, askFor, personOf, stocked, watchDiscards } from "./person.ts";
import type { World } from "./world.ts";

const unread = (page: Page, count: number) =>
  page.locator("#badge", { hasText: `${count} unread` }).waitFor();

/** What somebody sees who signs in, and what they do there. */
export function panels(world: () => World): void {
  test("a wrong password is said in words, the right one gets in, and Tab and Enter are all it takes", async () => {
    const page = await world().open();
    await type(page, addressOf("manager"), "not the password");
    await page.getByRole("alert").filter({ hasText: "do not go together" }).waitFor();
    await page.keyboard.type(world().duka.password);
    await page.keyboard.press("Enter");
    await untilRead(page);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Kimironko Pharmacy");
    expect(
      await page.evaluate(() => [localStorage.length, sessionStorage.getItem("duka.refresh_token")]),
    ).toEqual([0, null]);
  });

  test("a mailed code is asked for where the person wants one", async () => {
    const cashier = await personOf(world().duka, "cashier");
    await cashier.patch("/users/me", { mfa: "always" });
    const page = await world().signIn("cashier");
    await page.getByLabel("Code").fill("000000");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: "This code is wrong" }).waitFor();
    const [mail] = await world().duka.mails(cashier.email);
    await page.getByLabel("Code").fill(/\b\d{6}\b/.exec(mail?.text ?? "")?.[0] ?? "");
    await page.keyboard.press("Enter");
    await untilRead(page);
  });

  test("who has several shops chooses one, and changes it", async () => {
    const platform = await personOf(world().duka, "platform");
    const admin = await personOf(world().duka, "admin");
    const fields = { kind: "retail", slug: "second-shop", time_zone: "Africa/Nairobi", currency: "KES" };
    await platform.post("/tenants", { name: "Second Shop", ...fields, owner_id: admin.id });
    const page = await world().signIn("admin");
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
      const page = await world().signIn(role);
      await untilRead(page);
      expect(await page.locator(".fault:not(:empty)").count()).toBe(0);
      return page.getByRole("heading", { level: 2 }).allTextContents();
    };
    const ofStaff = ["Receipts", "Low stock", "Expired, or within 90 days", "Value of the stock", "Usage"];
    expect(await titles("viewer")).toEqual(["Notifications", "Open alerts", ...ofStaff]);
    expect(await titles("owner")).toEqual([
      "Notifications",
      "Open alerts",
      "Activity",
      "Today's takings",
      ...ofStaff,
    ]);
  });

  test("a notification arrives live: the badge counts it, it is said once, and its text is text", async () => {
    const page = await world().signIn("manager");
    await untilRead(page);
    const name = `<img src=x onerror="document.title='broken'"> & <b>"Cream"</b>`;
    await askFor(world().staff, await stocked(world().owner, { name }, 50), 3);
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
    const page = await world().signIn("manager");
    const other = await world().signIn("manager");
    await askFor(world().staff, await stocked(world().owner, { name: "Gauze" }, 50), 2);
    await Promise.all([untilRead(page), untilRead(other)]);
    await Promise.all([unread(page, 2), unread(other, 2)]);
    await page.getByRole("button", { name: "Mark as read: A correction of Gauze waits" }).focus();
    await page.keyboard.press("Enter");
    await Promise.all([unread(page, 1), unread(other, 1)]);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Mark as read");
    await page.keyboard.press("Enter");
    await page.locator("#badge", { hasText: "No unread" }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("notifications-title");
    expect(await world().owner.get("/notifications/unread-count")).toMatchObject({ unread: 2 });
  });

  test("an alert of a rule comes up by itself, and a manager acknowledges and resolves it", async () => {
    const page = await world().signIn("manager");
    await untilRead(page);
    await watchDiscards(world().owner, "Discards");
    const place = await stocked(world().owner, { name: "Syringes" }, 50);
    await world().owner.post("/stock-movements", {
      type: "discard",
      ...place,
      quantity: 1,
      reason: "Broken",
    });
    const alert = page.locator("#alerts li", { hasText: "Discards" });
    await alert.getByRole("button", { name: /^Acknowledge/ }).click();
    await alert.getByText("acknowledged").waitFor();
    await alert.getByRole("button", { name: /^Resolve/ }).click();
    await alert.waitFor({ state: "detached" });
    const { data } = await world().owner.get<{ data: { status: string; title: string }[] }>(
      "/monitoring/alerts",
    );
    expect(data.map(({ status }) => status)).toEqual(["resolved"]);
  });

  test("stock that runs low is shown as it happens, to the owner as activity too", async () => {
    const page = await world().signIn("owner");
    await untilRead(page);
    const place = await stocked(world().owner, { name: "Thermometers", reorder_point: "10" }, 30);
    await world().owner.post("/stock-movements", { type: "issue", ...place, quantity: 25 });
    await page.locator("#alerts li", { hasText: "Thermometers" }).waitFor();
    await page.locator("#activity li", { hasText: "Stock alert raised" }).waitFor();
    await page.reload();
    await untilRead(page);
    await page.locator("#low-stock tr", { hasText: "Thermometers" }).waitFor();
  });

  test("figures are the API's, in the shop's currency and zone, wherever the browser is", async () => {
    const page = await world().signIn("owner");
    await untilRead(page);
    type Totals = { totals: { value: string }[]; warehouses: { name: string; value: string }[] };
    const { totals, warehouses } = await world().owner.get<Totals>("/reports/stock-valuation/totals");
    const rwf = (value = "") => `RWF ${Math.round(Number(value)).toLocaleString("en-US")}`;
    const text = async (selector: string) =>
      (await page.locator(selector).textContent())?.replace(/\s/g, " ");
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
    const { data } = await world().owner.get<{ data: { lot_number: string; days_left: number }[] }>(
      "/reports/expiring-stock?limit=1",
    );
    const row = page.locator("#expiring-stock tbody tr").first();
    expect(await row.textContent()).toContain(`lot ${data[0]?.lot_number}`);
    expect(await row.textContent()).toContain(`in ${data[0]?.days_left} days`);
    await page.getByRole("button", { name: "Show the last 7 days" }).click();
    await page.locator("#value-by-day-table tbody tr").nth(6).waitFor({ state: "attached" });
    expect(await page.locator("#value-by-day-table tbody tr").count()).toBe(7);
  });
}
