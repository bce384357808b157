import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { type Answer, asOwner } from "#test/tenant.ts";
import { AuthorityModel, type Heard, turn } from "./authority-model.ts";
import { openTold } from "./told-shop.ts";

type Told = Awaited<ReturnType<typeof openTold>>;

const done = <T>(answer: Answer<T>): T => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body;
};
const refusal = ({ status, body }: Answer) => [status, body.code];

/** A told shop with soap on a shelf: fifty of them, at 590 each. */
async function openWithSoap(country: "RW" | "KE" = "RW") {
  const shop = await openTold(country);
  const [soap, here] = [await shop.product({ price: 1000 }), await shop.warehouse()];
  const at = { product_id: soap.id, warehouse_id: here.id };
  done(await shop.move({ ...at, type: "receive", quantity: 50, unit_cost: 590 }));
  return { ...shop, soap, here, at };
}

/** Tells all that there is to tell. */
async function tellAll(shop: Told, authority: AuthorityModel): Promise<void> {
  do await shop.hurry();
  while ((await turn(shop, authority)) !== null);
}

const heardBy = ({ reports }: AuthorityModel): Heard[] =>
  [...reports.values()].filter((one) => one !== "another program's");

describe("what moves", () => {
  test("is told by its kind, at what it is worth, once however often its event comes", async () => {
    const { move, settle, reports, read, device, at, soap } = await openWithSoap();
    done(await move({ ...at, type: "issue", quantity: 2, reference: "Kitchen" }));
    done(await move({ ...at, type: "adjust", quantity: 1, reason: "Found" }));
    done(await move({ ...at, type: "adjust", quantity: -3, reason: "Lost" }));
    done(await move({ ...at, type: "discard", quantity: 1, reason: "Broken" }));
    done(await move({ ...at, type: "count", quantity: 45 }));
    done(await move({ ...at, type: "count", quantity: 40 }));
    await settle((all) => all.toReversed());
    await settle();
    await settle((all) => all.map((one) => ({ ...one, id: newId() })));
    const told = await reports();
    expect(told.map(({ kind, status, number, remark }) => [kind, status, number, remark])).toEqual([
      ["purchase", "pending", null, null],
      ["adjust_out", "pending", null, "Kitchen"],
      ["adjust_in", "pending", null, "Found"],
      ["adjust_out", "pending", null, "Lost"],
      ["discard", "pending", null, "Broken"],
      ["adjust_out", "pending", null, null],
    ]);
    expect(told[0]).toMatchObject({ device_id: device, total: "29500", tax: "4500", lines_count: 1 });
    expect((await read(told[1]?.id ?? "")).lines).toMatchObject([
      { product_id: soap.id, quantity: "2", total: "1180", tax: "180", band: "B", rate: "18" },
    ]);
  });

  test("at once is one report: its lines, in the order of the ledger", async () => {
    const { settle, reports, read, owner, at, product, here, importAs } = await openWithSoap();
    const others = await Promise.all(["A-1", "B-1", "C-1"].map((sku) => product({ sku })));
    const rows = ["A-1", "B-1", "C-1"].map((sku, n) => `${sku},${String(here.code)},${n + 1},100`);
    const text = ["sku,warehouse_code,quantity,unit_cost", ...rows].join("\n");
    const { report } = await importAs("stock-movements", text);
    expect(report, JSON.stringify(report)).toMatchObject({ totals: { created: 3 } });
    await settle((all) => all.toReversed());
    const [first, second] = await reports();
    expect([first?.lines_count, second?.lines_count]).toEqual([1, 3]);
    const { lines } = await read(second?.id ?? "");
    expect(lines.map(({ product_id }) => product_id)).toEqual(others.map(({ id }) => id));
    expect(done(await owner.get(`/stock-reports?product_id=${at.product_id}`)).data).toHaveLength(1);
  });

  test("when it is sold, or comes back of that, has the price that was asked for it, and nobody's name", async () => {
    const { owner, settle, reports, at } = await openWithSoap();
    done(await owner.call("PATCH", "/sales-settings", { body: { undocumented_roles: ["owner"] } }));
    const sold = done(
      await owner.post<{ id: string; lines: { id: string }[] }>("/sales", {
        warehouse_id: at.warehouse_id,
        lines: [{ product_id: at.product_id, quantity: 4, discount_percent: 10 }],
        payments: [{ method: "cash" }],
        document: false,
        buyer_name: "Somebody",
      }),
    );
    const back = {
      lines: [{ line_id: sold.lines[0]?.id, quantity: 1 }],
      reason_code: "06",
      credit_note: false,
    };
    done(await owner.post(`/orders/${sold.id}/returns`, back));
    await settle();
    const [, left, returned] = await reports();
    expect(left).toMatchObject({ kind: "sale", total: "3600", tax: "549.15", partner_name: null });
    expect(returned).toMatchObject({ kind: "return", total: "900", tax: "137.29" });
  });

  test("when it is bought has the supplier, by a tax number of the country's form", async () => {
    const { owner, tenant, settle, reports, at, supplier } = await openWithSoap();
    const clerk = await tenant.member("staff");
    const buy = async (fields: object) => {
      const { id } = await supplier({ name: "Acme", ...fields });
      const lines = [{ ...at, quantity: 3, unit_price: 118 }];
      const asked = done(
        await clerk.post<{ id: string; lines: { id: string }[] }>("/purchase-requests", {
          supplier_id: id,
          lines,
        }),
      );
      const step = (by: typeof clerk, verb: string, body: object = {}) =>
        by.post(`/purchase-requests/${asked.id}/${verb}`, body);
      done(await step(clerk, "submit"));
      done(await step(owner, "approve"));
      done(await step(owner, "receive", { lines: [{ line_id: asked.lines[0]?.id, quantity: 3 }] }));
    };
    await buy({ tax_number: "999991112" });
    await buy({ tax_number: "GB 123" });
    await settle();
    const bought = (await reports()).slice(1);
    expect(
      bought.map(({ kind, partner_name, partner_tin, total }) => [kind, partner_name, partner_tin, total]),
    ).toEqual([
      ["purchase", "Acme", "999991112", "354"],
      ["purchase", "Acme", null, "354"],
    ]);
  });

  test("between branches is told by both devices, and within one by none", async () => {
    const shop = await openWithSoap();
    const { owner, warehouse, here, soap, settle, reports, addDevice, device } = shop;
    const branch = done(await owner.post<{ id: string }>("/branches", { code: "B", name: "Branch" }));
    const other = await addDevice(branch.id, "01");
    const [shelf, far] = [await warehouse(), await warehouse({ branch_id: branch.id })];
    const send = async (to: string, quantity: number) => {
      const lines = [{ product_id: soap.id, quantity }];
      const transfer = { from_warehouse_id: here.id, to_warehouse_id: to, lines };
      const { id } = done(await owner.post<{ id: string }>("/stock-transfers", transfer));
      await owner.post(`/stock-transfers/${id}/receive`, {});
    };
    await send(shelf.id, 5);
    await send(far.id, 7);
    await settle();
    const moved = (await reports()).slice(1);
    expect(moved.map(({ kind, device_id, warehouse_id }) => [kind, device_id, warehouse_id])).toEqual([
      ["move_out", device, here.id],
      ["move_in", other, far.id],
    ]);
    const authority = new AuthorityModel();
    await tellAll(shop, authority);
    expect([...authority.masters.values()]).toEqual([43]);
    await tellAll({ ...shop, device: other }, authority);
    expect([...authority.masters.values()]).toEqual([7]);
  });

  test("between two warehouses of a device and is lost on its way is told as discarded, and what remains is less", async () => {
    const shop = await openWithSoap();
    const { owner, warehouse, here, soap, settle, reports } = shop;
    const shelf = await warehouse();
    const lines = [{ product_id: soap.id, quantity: 20 }];
    const transfer = { from_warehouse_id: here.id, to_warehouse_id: shelf.id, lines };
    const { id } = done(await owner.post<{ id: string }>("/stock-transfers", transfer));
    const came = { lines: [{ product_id: soap.id, quantity: 15 }] };
    done(await owner.post(`/stock-transfers/${id}/receive`, came));
    done(await owner.post(`/stock-transfers/${id}/write-off`, { reason: "Fell off" }));
    await settle();
    expect((await reports()).slice(1)).toMatchObject([
      { kind: "discard", total: "2950", remark: "Fell off", partner_name: null },
    ]);
    const authority = new AuthorityModel();
    await tellAll(shop, authority);
    expect([...authority.masters.values()]).toEqual([45]);
  });

  test("without a device, or where nothing moved, is told to nobody", async () => {
    const { at, move, settle, reports, tenant } = await openWithSoap();
    await settle();
    done(await move({ ...at, type: "count", quantity: 50 }));
    await asOwner(sql`update fiscal.devices set status = 'disabled' where tenant_id = ${tenant.id}::uuid`);
    done(await move({ ...at, type: "issue", quantity: 1 }));
    await settle();
    expect(await reports()).toHaveLength(1);
  });
});

describe("the authority", () => {
  test("hears what moved in order, by its arithmetic, of goods that it knows, and then what remains", async () => {
    const shop = await openWithSoap();
    const { at, move, settle, reports, read, codes, soap } = shop;
    const authority = new AuthorityModel();
    done(await move({ ...at, type: "issue", quantity: "0.3333" }));
    await settle();
    await tellAll(shop, authority);
    const [code = ""] = await codes([soap.id]);
    expect(authority.items).toEqual(new Set([code]));
    expect(heardBy(authority).map(({ sarNo, sarTyCd }) => [sarNo, sarTyCd])).toEqual([
      [1, "02"],
      [2, "16"],
    ]);
    for (const { itemList } of heardBy(authority))
      for (const { qty, prc, splyAmt, totDcAmt, totAmt } of itemList) {
        expect(splyAmt).toBeCloseTo(prc * qty, 2);
        expect(totAmt).toBeCloseTo(splyAmt - totDcAmt, 2);
      }
    expect(authority.masters.get(code)).toBe(49.67);
    const [, second] = await reports();
    expect((await read(second?.id ?? "")).lines).toMatchObject([
      { told_remaining: "49.6667", remaining_error: null },
    ]);
  });

  test("that counted another program's reports is followed from the number that it wants", async () => {
    const shop = await openWithSoap("KE");
    const authority = new AuthorityModel(true, 57);
    await shop.settle();
    await tellAll(shop, authority);
    expect(await shop.reports()).toMatchObject([{ status: "accepted", number: 58 }]);
    expect(heardBy(authority)).toMatchObject([{ sarNo: 58 }]);
  });

  test("that refuses a report holds up no other; put right it is told, given up it is not, and what remains is", async () => {
    const shop = await openWithSoap();
    const { owner, at, move, settle, reports, codes, soap, product, here, tenant } = shop;
    const authority = new AuthorityModel();
    const other = await product();
    await settle();
    const [code = ""] = await codes([soap.id]);
    authority.disliked.add(code);
    done(await move({ ...at, type: "issue", quantity: 1 }));
    done(
      await move({ product_id: other.id, warehouse_id: here.id, type: "receive", quantity: 9, unit_cost: 1 }),
    );
    await settle();
    await tellAll(shop, authority);
    const states = async () => (await reports()).map(({ status, number }) => [status, number]);
    expect(await states()).toEqual([
      ["rejected", null],
      ["rejected", null],
      ["accepted", 1],
    ]);
    const [first, second, third] = await reports();
    expect(first?.last_error).toMatchObject({ code: "910", cause: "It does not like it", fix: "Change it" });
    const at3 = `/stock-reports/${third?.id}`;
    expect(refusal(await owner.post(`${at3}/retry`))).toEqual([409, "stock_report.wrong_status"]);
    expect(refusal(await owner.post(`${at3}/give-up`, { reason: "No" }))).toEqual([
      409,
      "stock_report.wrong_status",
    ]);
    expect(refusal(await owner.post(`/stock-reports/${newId()}/retry`))).toEqual([
      404,
      "stock_report.not_found",
    ]);
    const given = await owner.post(`/stock-reports/${first?.id}/give-up`, { reason: "Opening stock" });
    expect(done(given)).toMatchObject({ status: "given_up", give_up_reason: "Opening stock", number: null });
    authority.disliked.clear();
    expect(done(await owner.post(`/stock-reports/${second?.id}/retry`))).toMatchObject({ status: "pending" });
    await tellAll(shop, authority);
    expect(await states()).toEqual([
      ["given_up", null],
      ["accepted", 2],
      ["accepted", 1],
    ]);
    expect(authority.masters.get(code)).toBe(49);
    const cashier = await tenant.member("cashier");
    expect((await cashier.post(`/stock-reports/${second?.id}/retry`)).status).toBe(403);
  });

  test("that is away for days is told once it answers again", async () => {
    const shop = await openWithSoap();
    const authority = new AuthorityModel();
    await shop.settle();
    for (let turns = 0; turns < 3; turns += 1) {
      await shop.hurry();
      await turn(shop, authority, "never sent");
    }
    await asOwner(
      sql`update fiscal.stock_reports set gives_up_at = now() where tenant_id = ${shop.tenant.id}::uuid`,
    );
    await shop.hurry();
    await turn(shop, authority, "never sent");
    expect(await shop.reports()).toMatchObject([{ status: "dead", number: null, next_attempt_at: null }]);
    done(await shop.move({ ...shop.at, type: "issue", quantity: 1 }));
    await shop.settle();
    await tellAll(shop, authority);
    expect(
      heardBy(authority)
        .map(({ sarTyCd }) => sarTyCd)
        .toSorted(),
    ).toEqual(["02", "16"]);
    expect((await shop.reports()).map(({ status }) => status)).toEqual(["accepted", "accepted"]);
  });
});
