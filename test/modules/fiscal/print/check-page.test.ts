import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, call } from "#test/tenant.ts";
import { openShop, type Shop } from "./shop.ts";

async function tokenOf({ tenant }: Shop, id: string): Promise<string> {
  const [rows = []] = await asOwner(
    sql`select token from fiscal.documents where tenant_id = ${tenant.id} and id = ${id}`,
  );
  return String(rows[0]?.token);
}

/** Nobody signed in, from an address of their own: looks are counted by it. */
let last = 0;
const check = (token: string, ip = `203.0.113.${++last}`) =>
  call("GET", `/r/${token}`, { headers: { "CF-Connecting-IP": ip } });

describe("the page of a receipt", () => {
  test("says to anybody whether it is genuine, who sold, and for how much; nothing of the buyer or the goods", async () => {
    const shop = await openShop();
    await shop.owner.call("PUT", "/receipt-settings", { body: { trade_name: "Farumasi <b>&" } });
    const id = await shop.sell({ buyer_name: "Nyirabarāgurwa Chantal" });
    const page = await check(await tokenOf(shop, id));
    expect(page.status).toBe(200);
    for (const part of [
      "A genuine receipt",
      "Farumasi &lt;b&gt;&amp;",
      "999555888",
      "1 NS",
      "7,000.00 RWF",
      "1,067.80",
      "1/10",
      "SZRX-4PBY-QKXZ-7NXV",
    ])
      expect(page.text).toContain(part);
    for (const part of ["Nyirabar", "Amoxicillin", "<script", "<b>"]) expect(page.text).not.toContain(part);
    expect(page.headers.get("Cache-Control")).toBe("no-store");
    expect(page.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'/);
  });

  test("says in every state what is to be thought of it", async () => {
    const shop = await openShop();
    const heading = async (id: string) =>
      /<h1[^>]*>(.*?)<\/h1>/.exec((await check(await tokenOf(shop, id))).text)?.[1];
    const waiting = await shop.issue();
    expect(await heading(waiting)).toBe("Not signed yet");
    await shop.giveUp(waiting);
    expect(await heading(waiting)).toBe("Given up");
    expect(await heading(await shop.issue({ mode: "training" }))).toBe("Training");
    expect(await heading(await shop.issue({ mode: "proforma" }))).toBe("Proforma");
    const original = await shop.sell();
    expect(await heading(await shop.sell({ type: "refund", original }))).toBe("A genuine credit note");
    const page = (await check(await tokenOf(shop, original))).text;
    expect(page).toContain("Credited since");
  });

  test("of a code that nobody gave out is a page too, and is 404", async () => {
    for (const token of ["abcdefghijklmnopqrstuv", "short", "a%27%20or%201=1"]) {
      const page = await check(token);
      expect([page.status, page.headers.get("Content-Type")]).toEqual([404, "text/html; charset=utf-8"]);
      expect(page.text).toContain("Not known");
    }
  });
});
