import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client } from "#test/tenant.ts";
import { linesOf, sendForBytes } from "./pdf-text.ts";
import { openShop, type Shop } from "./shop.ts";

const NOT_OFFICIAL = "THIS IS NOT AN OFFICIAL RECEIPT";

async function said(
  by: Client,
  method: "GET" | "POST",
  path: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = await sendForBytes(by, method, path, { headers });
  expect(answer.status, new TextDecoder().decode(answer.bytes.slice(0, 400))).toBe(200);
  expect(answer.headers.get("Content-Type")).toBe("application/pdf");
  return (await linesOf(answer.bytes)).flat().join("\n");
}
const look = (by: Client, id: string) => said(by, "GET", `/invoices/${id}/pdf?paper=a4`);
const print = (by: Client, id: string, headers?: Record<string, string>) =>
  said(by, "POST", `/invoices/${id}/prints`, headers);

const noted = async ({ tenant }: Shop, id: string) => {
  const [rows = []] = await asOwner(
    sql`select original_printed_at is not null as printed, copies from fiscal.documents where tenant_id = ${tenant.id} and id = ${id}`,
  );
  return rows[0];
};

describe("a receipt", () => {
  test("is printed once as the original, and after that as copies; looking at it notes nothing", async () => {
    const shop = await openShop();
    const id = await shop.sell();
    expect(await look(shop.owner, id)).not.toContain(NOT_OFFICIAL);
    expect(await noted(shop, id)).toEqual({ printed: false, copies: 0 });
    const original = await print(shop.owner, id);
    expect(original).toContain("1/10 NS");
    expect(original).not.toContain(NOT_OFFICIAL);
    const second = await print(shop.owner, id);
    expect(second).toContain("1/10 CS");
    expect(second).toContain(NOT_OFFICIAL);
    expect(second).toContain("COPY");
    expect(await look(shop.owner, id)).toContain(NOT_OFFICIAL);
    expect(await noted(shop, id)).toEqual({ printed: true, copies: 1 });
  });

  test("of two who print it at once has one original", async () => {
    const shop = await openShop();
    const id = await shop.sell();
    const prints = await Promise.all([print(shop.owner, id), print(shop.owner, id)]);
    expect(prints.filter((text) => !text.includes(NOT_OFFICIAL))).toHaveLength(1);
  });

  test("is the same original again for who asks again under the same key: their printer may have failed", async () => {
    const shop = await openShop();
    const id = await shop.sell();
    const key = { "Idempotency-Key": newId() };
    const first = await print(shop.owner, id, key);
    expect(await print(shop.owner, id, key)).toBe(first);
    expect(await noted(shop, id)).toEqual({ printed: true, copies: 0 });
  });

  test("says what the authority's rules ask for, on either paper", async () => {
    const shop = await openShop();
    await shop.owner.call("PUT", "/receipt-settings", {
      body: {
        trade_name: "Farumasi y'Ikirenga",
        address_lines: ["KG 11 Ave", "Gasabo"],
        bottom_message: "Murakoze",
        colour: "#0B5D3B",
      },
    });
    const id = await shop.sell({
      buyer_name: "Nyirabarāgurwa Chantal",
      lines: [
        {},
        { name: "አሞክሲሲሊን", quantity: "1.5", unit_price: "1000", discount: "150", band: "A", rate: "0" },
      ],
    });
    for (const paper of ["a4", "80mm"]) {
      const text = await said(shop.owner, "GET", `/invoices/${id}/pdf?paper=${paper}`);
      for (const part of [
        "Farumasi y'Ikirenga",
        "KG 11 Ave",
        "TIN: 999555888",
        "CLIENT NAME",
        "Nyirabarāgurwa Chantal",
        "አሞክሲሲሊን",
        "TAX INVOICE",
      ])
        expect(text).toContain(part);
      for (const part of [
        "8,350.00",
        "TOTAL A-EX",
        "1,350.00",
        "TOTAL B-18.00%",
        "7,000.00",
        "TOTAL TAX B",
        "1,067.80",
        "TOTAL TAX",
        "-150.00",
        "CASH",
      ])
        expect(text).toContain(part);
      for (const part of [
        "SDC INFORMATION",
        "07/04/2026",
        "04:00:21",
        "4KN3-LOUS-NF5M-GCBN-JISN-H2QS-2A",
        "SZRX-4PBY-QKXZ-7NXV",
        "WIS00000033",
        "Murakoze",
      ])
        expect(text).toContain(part);
    }
  });

  test("keeps saying who sold it, whatever the seller is called later", async () => {
    const shop = await openShop();
    const put = (trade_name: string) => shop.owner.call("PUT", "/receipt-settings", { body: { trade_name } });
    await put("Old Name");
    const before = await shop.sell();
    await put("New Name");
    const after = await shop.sell();
    expect(await look(shop.owner, before)).toContain("Old Name");
    expect(await look(shop.owner, before)).not.toContain("New Name");
    expect(await look(shop.owner, after)).toContain("New Name");
  });

  test("is seen and printed by members of its branch alone", async () => {
    const shop = await openShop();
    const id = await shop.sell();
    const branch = await shop.owner.post<{ id: string }>("/branches", { code: "NORTH", name: "North" });
    const elsewhere = await shop.tenant.member("cashier");
    await asOwner(
      sql`update identity.memberships set branch_ids = array[${branch.body.id}::uuid] where tenant_id = ${shop.tenant.id} and id = ${elsewhere.membershipId ?? ""}`,
    );
    expect((await elsewhere.get(`/invoices/${id}/pdf`)).body.code).toBe("invoice.not_found");
    expect((await elsewhere.post(`/invoices/${id}/prints`)).body.code).toBe("invoice.not_found");
    expect(await noted(shop, id)).toEqual({ printed: false, copies: 0 });
  });
});

describe("a copy that was issued", () => {
  test("says what its receipt said, with its signature, and is marked as none", async () => {
    const shop = await openShop();
    const original = await shop.sell({ buyer_name: "Mukamana" });
    const copied = await shop.owner.post<{ id: string }>(`/invoices/${original}/copies`);
    expect(copied.status, copied.text).toBe(201);
    const text = await print(shop.owner, copied.body.id);
    for (const part of [
      NOT_OFFICIAL,
      "COPY",
      "1/10 CS",
      "Mukamana",
      "Amoxicillin 500 mg (RW2NTXU0000001)",
      "7,000.00",
      "SZRX-4PBY-QKXZ-7NXV",
    ])
      expect(text).toContain(part);
  });
});

describe("what is no receipt", () => {
  test("says so, and its print uses nothing up", async () => {
    const shop = await openShop();
    const waiting = await shop.issue();
    const text = await print(shop.owner, waiting);
    for (const part of [NOT_OFFICIAL, "NOT YET SIGNED"]) expect(text).toContain(part);
    expect(text).not.toContain("SDC INFORMATION");
    expect(await noted(shop, waiting)).toEqual({ printed: false, copies: 0 });
    await shop.accept(waiting);
    expect(await print(shop.owner, waiting)).not.toContain(NOT_OFFICIAL);
  });

  test.each([
    ["training", "TRAINING", "TS"],
    ["proforma", "PROFORMA", "PS"],
  ] as const)("such as a %s carries its mark and label", async (mode, mark, label) => {
    const shop = await openShop();
    const text = await print(shop.owner, await shop.issue({ mode }));
    for (const part of [NOT_OFFICIAL, mark, `1 ${label}`]) expect(text).toContain(part);
  });

  test("such as one that was given up is marked so", async () => {
    const shop = await openShop();
    const id = await shop.issue();
    await shop.giveUp(id);
    expect(await print(shop.owner, id)).toContain("VOID");
  });
});

describe("a credit note", () => {
  test.each([
    ["RW", "NR", "REF. NORMAL RECEIPT#: 1"],
    ["ZM", "NR", "REF. TAX INVOICE#: 1"],
    ["KE", "NC", "REF. ORIGINAL INVOICE#: 1"],
  ] as const)(
    "of %s has its label, refers to its receipt, and takes everything off",
    async (country, label, refers) => {
      const shop = await openShop(country);
      const original = await shop.sell();
      const text = await print(shop.owner, await shop.sell({ type: "refund", original }));
      for (const part of [label, refers, "-7,000.00", "Reason:"]) expect(text).toContain(part);
      expect(text).not.toMatch(/(?<![-\d,])7,000\.00/);
    },
  );
});
