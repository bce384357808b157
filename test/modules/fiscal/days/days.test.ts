import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { linesOf, sendForBytes } from "../print/pdf-text.ts";
import { openShop, type Shop } from "../print/shop.ts";

interface Content extends Record<string, unknown> {
  total: string;
  grand_total: string;
  documents: Record<string, unknown>[];
}

const x = async ({ owner, device }: Shop) =>
  (await owner.get<Content>(`/fiscal-devices/${device}/x-report`)).body;
async function close({ owner, device }: Shop) {
  const answer = await owner.post<{ id: string; number: number; content: Content }>(
    `/fiscal-devices/${device}/z-reports`,
    { empty: true },
  );
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

describe("the day of a device", () => {
  test("is summed by kind, band and method; refunds are taken off, and what was given up counts for nothing", async () => {
    const shop = await openShop();
    const sale = await shop.sell({
      lines: [{}, { quantity: "1", unit_price: "1000", discount: "100", band: "A", rate: "0" }],
    });
    await shop.sell({ payment_method: "mobile_money", lines: [{ quantity: "1", unit_price: "118" }] });
    await shop.sell({ type: "refund", original: sale, lines: [{ quantity: "1" }] });
    await shop.giveUp(await shop.issue());
    await shop.issue({ mode: "training" });
    await shop.issue();
    expect(await x(shop)).toMatchObject({
      ...{
        sales: "15018",
        refunds: "3500",
        total: "11518",
        tax: "1619.7",
        discount: "100",
        grand_total: "11518",
      },
      not_accepted: 1,
      documents: [
        {
          mode: "normal",
          type: "sale",
          void: false,
          count: 3,
          first_number: 1,
          last_number: 5,
          total: "15018",
        },
        { mode: "normal", type: "sale", void: true, count: 1, first_number: 4, last_number: 4 },
        { mode: "normal", type: "refund", count: 1, first_number: 3, last_number: 3, total: "3500" },
        { mode: "training", type: "sale", count: 1 },
      ],
      bands: [
        { band: "A", rate: "0", total: "900", tax: "0" },
        { band: "B", rate: "18", total: "10618", tax: "1619.7" },
      ],
      payments: [
        { method: "cash", count: 3, amount: "11400" },
        { method: "mobile_money", count: 1, amount: "118" },
      ],
    });
  });

  test("is closed under numbers without gaps, each with what came since, and stays as it was then", async () => {
    const shop = await openShop();
    await shop.sell();
    const first = await close(shop);
    expect(first).toMatchObject({ number: 1, total: "7000", grand_total: "7000" });
    expect((await x(shop)).total).toBe("0");
    await shop.sell({ lines: [{ quantity: "1" }] });
    const second = await close(shop);
    expect(second).toMatchObject({
      number: 2,
      total: "3500",
      grand_total: "10500",
      content: { documents: [{ first_number: 2, last_number: 2 }] },
    });
    expect((await close(shop)).number).toBe(3);
    expect((await shop.owner.get<{ content: Content }>(`/z-reports/${first.id}`)).body.content).toEqual(
      first.content,
    );
    const listed = await shop.owner.get<{ data: { number: number }[] }>(
      `/z-reports?device_id=${shop.device}`,
    );
    expect(listed.body.data.map(({ number }) => number)).toEqual([3, 2, 1]);
  });

  test("that is closed by two at once is closed twice, and nothing is in both", async () => {
    const shop = await openShop();
    await shop.sell();
    const both = await Promise.all([close(shop), close(shop)]);
    expect(both.map(({ number }) => number).sort()).toEqual([1, 2]);
    expect(both.map(({ content }) => content.total).sort()).toEqual(["0", "7000"]);
  });

  test("loses what is given up after it was closed on the next day", async () => {
    const shop = await openShop();
    await shop.sell();
    const waiting = await shop.issue({ lines: [{ quantity: "1" }] });
    expect((await close(shop)).content.total).toBe("10500");
    await shop.giveUp(waiting);
    const second = await close(shop);
    expect(second.content).toMatchObject({
      total: "-3500",
      grand_total: "7000",
      voided_later: { count: 1, total: "3500" },
      bands: [{ band: "B", total: "-3500", tax: "-533.9" }],
      payments: [{ method: "cash", count: -1, amount: "-3500" }],
    });
    expect((await close(shop)).content).toMatchObject({
      total: "0",
      grand_total: "7000",
      voided_later: { count: 0 },
    });
  });

  test("is closed once: another right after it has nothing, and is closed only where that is wanted", async () => {
    const shop = await openShop();
    await shop.sell();
    const path = `/fiscal-devices/${shop.device}/z-reports`;
    expect((await shop.owner.post(path)).status).toBe(201);
    expect(await shop.owner.post(path)).toMatchObject({ status: 409, body: { code: "z_report.empty" } });
    expect((await shop.owner.get<{ data: object[] }>("/z-reports")).body.data).toHaveLength(1);
    const meant = await shop.owner.post(path, { empty: true });
    expect([meant.status, meant.body.total], meant.text).toEqual([201, "0"]);
  });

  test("is printed as it was closed", async () => {
    const shop = await openShop();
    await shop.sell();
    const { id } = await close(shop);
    const answer = await sendForBytes(shop.owner, "GET", `/z-reports/${id}/pdf`);
    const text = (await linesOf(answer.bytes)).flat().join("\n");
    for (const part of ["Z report 1", "NS", "7,000.00", "1,067.80", "CASH", "TIN 999555888"])
      expect(text).toContain(part);
  });

  test("of the head office's device is of all branches, and so is not for a member who is limited to one", async () => {
    const shop = await openShop();
    const branch = await shop.owner.post<{ id: string }>("/branches", { code: "N", name: "North" });
    const manager = await shop.tenant.member("manager");
    await asOwner(
      sql`update identity.memberships set branch_ids = array[${branch.body.id}::uuid] where tenant_id = ${shop.tenant.id} and id = ${manager.membershipId ?? ""}`,
    );
    await shop.sell();
    const { id } = await close(shop);
    expect((await manager.get(`/fiscal-devices/${shop.device}/x-report`)).body.code).toBe("device.not_found");
    expect((await manager.post(`/fiscal-devices/${shop.device}/z-reports`)).body.code).toBe(
      "device.not_found",
    );
    expect((await manager.get(`/z-reports/${id}`)).body.code).toBe("z_report.not_found");
    await asOwner(sql`update fiscal.devices set branch_id = ${branch.body.id} where id = ${shop.device}`);
    expect((await manager.get(`/z-reports/${id}`)).status).toBe(200);
  });
});
