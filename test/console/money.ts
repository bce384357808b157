import { expect, test } from "vitest";
import { untilRead } from "./browser.ts";
import { stocked } from "./person.ts";
import type { World } from "./world.ts";

interface Order {
  id: string;
  payable: string;
}

/** A sale of so many pieces at 1500 francs, paid by a method. */
async function sell(world: World, quantity: number, method: string): Promise<Order> {
  const { product_id, warehouse_id } = await stocked(world.owner, { name: "Bandages" }, quantity);
  return world.owner.post<Order>("/sales", {
    warehouse_id,
    lines: [{ product_id, quantity }],
    payments: [{ method }],
  });
}

const plain = (text: string | null): string => (text ?? "").replace(/\s/g, " ");

/** What a manager sees of the money. */
export function money(world: () => World): void {
  test("what is taken is shown as it comes, by method and cashier, and comes to the whole", async () => {
    const page = await world().signIn("manager");
    await untilRead(page);
    const panel = page.locator("#takings");
    expect(await panel.locator(".quiet").first().textContent()).toContain("Nothing was paid yet");
    await sell(world(), 2, "cash");
    await panel.getByText(": 1 paid, 0 given back").waitFor();
    await sell(world(), 1, "mobile_money");
    await page.reload();
    await untilRead(page);
    expect(plain(await panel.locator(".large").textContent())).toBe("RWF 4,500");
    const rows = panel.locator("table").first().locator("tbody tr");
    expect((await rows.allTextContents()).map(plain).sort()).toEqual([
      "CashRWF 3,000RWF 0RWF 3,000",
      "Mobile moneyRWF 1,500RWF 0RWF 1,500",
    ]);
    expect(plain(await panel.locator("table").nth(1).locator("tbody").textContent())).toContain(
      "OwnerRWF 4,500",
    );
    expect(plain(await page.locator("a[href='#takings'] strong").textContent())).toBe("RWF 4,500");
  });

  test("what the tax authority refuses is shown with what to do, and gone once it was tried again", async () => {
    const { owner, duka } = world();
    const { tin_number: tin } = await owner.get<{ tin_number: string }>("/businesses/me");
    const page = await world().signIn("operator");
    await untilRead(page);
    const panel = page.locator("#receipts");
    await panel.getByText("The authority answers").waitFor();
    await panel.getByText("0 waiting, 0 refused, 0 given up").waitFor();
    const faults = [{ on: "sale", code: "910", message: "Parameter error" }];
    await fetch(`${duka.authority}/faults/${tin}`, { method: "POST", body: JSON.stringify(faults) });
    await sell(world(), 1, "cash");
    const refused = panel.locator("li", { hasText: "Refused" });
    await refused.waitFor();
    expect(await refused.locator("p").textContent()).toMatch(/\w+ \w+/);
    await refused.getByRole("button", { name: /^Try again: Invoice / }).focus();
    await page.keyboard.press("Enter");
    await refused.waitFor({ state: "detached" });
    await panel.getByText("0 waiting, 0 refused, 0 given up").waitFor();
    const { data } = await owner.get<{ data: { status: string }[] }>("/businesses/me/recent-invoices");
    expect(new Set(data.map(({ status }) => status))).toEqual(new Set(["accepted"]));
    const viewer = await world().signIn("viewer");
    await untilRead(viewer);
    await viewer.locator("#receipts").getByText("The authority answers").waitFor();
    expect(await viewer.locator("#receipts button").count()).toBe(0);
  });

  test("who may not read the takings has no panel of them, and no request is refused for it", async () => {
    const page = await world().signIn("operator");
    await untilRead(page);
    expect(await page.locator("#takings").count()).toBe(0);
    expect(await page.locator(".fault:not(:empty)").count()).toBe(0);
  });
}
