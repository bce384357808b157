import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { codeOf, openShop, type Request } from "../shop.ts";

describe("drafting", () => {
  test("B-E39, B-E38: a draft shows its lines, priced by its supplier, with exact totals", async () => {
    const { clerk, product, supplier, warehouse, make } = await openShop();
    const [soap, salt, supplier_id, warehouse_id] = await Promise.all([
      product({ cost: "0.1" }),
      product({ cost: "99" }),
      supplier(),
      warehouse(),
    ]);
    await make("/supplier-products", { supplier_id, product_id: salt, price: "1.0001" });
    const made = await clerk.post<Request>("/purchase-requests", {
      supplier_id,
      reference: "OF-7",
      note: "For the week",
      needed_by: "2027-03-01",
      lines: [
        { product_id: soap, warehouse_id, quantity: "0.3" },
        { product_id: salt, warehouse_id, quantity: "99999999999.9999", note: "much" },
        { product_id: soap, warehouse_id, quantity: 3, unit_price: "0.0001" },
      ],
    });
    expect(made.status, made.text).toBe(201);
    expect(made.headers.get("ETag")).toBe('"1"');
    expect(made.body).toMatchObject({
      status: "draft",
      supplier_name: "Acme",
      currency: "RWF",
      needed_by: "2027-03-01",
      author_id: clerk.userId,
      approvals: 0,
      required_approvals: null,
      total: "100010000000.03019999",
    });
    expect(made.body.lines.map((line) => [line.position, line.unit_price, line.line_total])).toEqual([
      [1, "0.1", "0.03"],
      [2, "1.0001", "100009999999.99989999"],
      [3, "0.0001", "0.0003"],
    ]);
    const read = await clerk.get(`/purchase-requests/${made.body.id}`);
    expect(read.text).toBe(made.text);
  });

  test("B-E39: what a line names has to be there and in use, and have a price", async () => {
    const { owner, clerk, product, supplier, warehouse } = await openShop();
    const [here, gone, idle, warehouse_id, supplier_id] = await Promise.all([
      product(),
      product(),
      product({ active: false }),
      warehouse(),
      supplier({ active: false }),
    ]);
    await owner.call("DELETE", `/products/${gone}`);
    const send = (head: object, product_id: string, shelf = warehouse_id) =>
      clerk.post("/purchase-requests", {
        ...head,
        lines: [{ product_id, warehouse_id: shelf, quantity: 1 }],
      });
    expect(codeOf(await send({}, gone))).toEqual([404, "product.not_found"]);
    expect(codeOf(await send({}, idle))).toEqual([409, "product.inactive"]);
    expect(codeOf(await send({}, here, here))).toEqual([404, "warehouse.not_found"]);
    expect(codeOf(await send({ supplier_id: here }, here))).toEqual([404, "supplier.not_found"]);
    expect(codeOf(await send({ supplier_id }, here))).toEqual([409, "supplier.inactive"]);
    expect(codeOf(await send({ currency: "EUR" }, here))).toEqual([422, "purchase_request.price_required"]);
    expect((await clerk.get<{ data: unknown[] }>("/purchase-requests")).body.data).toEqual([]);
  });

  test("B-E40, X15: PUT resets what is left out, PATCH keeps it; lines are replaced whole; If-Match holds", async () => {
    const { clerk, draft, supplier } = await openShop();
    const supplier_id = await supplier();
    const made = await draft({ supplier_id, note: "first" });
    const one = `/purchase-requests/${made.id}`;
    const [line] = made.lines;
    const given = {
      product_id: line?.product_id,
      warehouse_id: line?.warehouse_id,
      quantity: 4,
      unit_price: 2,
    };
    const patched = await clerk.call<Request>("PATCH", one, {
      body: { lines: [given, given] },
      headers: { "If-Match": '"1"' },
    });
    expect(patched.body).toMatchObject({ note: "first", supplier_id, total: "16" });
    expect(patched.body.lines.map(({ quantity }) => quantity)).toEqual(["4", "4"]);
    for (const [method, body] of [
      ["PUT", { lines: [given] }],
      ["PATCH", { note: "stale" }],
      ["DELETE", undefined],
    ] as const) {
      const stale = await clerk.call(method, one, { body, headers: { "If-Match": '"1"' } });
      expect([method, ...codeOf(stale)]).toEqual([method, 412, "version.stale"]);
    }
    const other = await clerk.call("PATCH", one, { body: { currency: "USD" } });
    expect(codeOf(other)).toEqual([422, "purchase_request.price_required"]);
    expect((await clerk.call("PATCH", one, { body: { currency: "RWF" } })).status).toBe(200);
    const put = await clerk.call<Request>("PUT", one, { body: { lines: [given] } });
    expect(put.body).toMatchObject({ note: null, supplier_id: null, total: "8", currency: "RWF" });
    expect((await clerk.call("PUT", one, { body: {} })).status).toBe(422);
  });

  test("B-E40: only the author, only while draft", async () => {
    const { owner, clerk, draft, step } = await openShop();
    const made = await draft();
    const one = `/purchase-requests/${made.id}`;
    const change = (by: typeof owner) => by.call("PATCH", one, { body: { note: "x" } });
    expect(codeOf(await change(owner))).toEqual([403, "purchase_request.not_author"]);
    expect(codeOf(await step(owner, made, "submit"))).toEqual([403, "purchase_request.not_author"]);
    expect(codeOf(await owner.call("DELETE", one))).toEqual([403, "purchase_request.not_author"]);
    expect((await step(clerk, made, "submit")).status).toBe(200);
    expect(codeOf(await change(clerk))).toEqual([409, "purchase_request.not_draft"]);
    expect(codeOf(await step(clerk, made, "submit"))).toEqual([409, "purchase_request.not_draft"]);
    expect(codeOf(await clerk.call("DELETE", one))).toEqual([409, "purchase_request.not_draft"]);
  });

  test("X14: a removed draft is gone, and comes back by its author's hand", async () => {
    const { owner, clerk, draft, step } = await openShop();
    const made = await draft();
    const one = `/purchase-requests/${made.id}`;
    expect((await clerk.call("DELETE", one)).status).toBe(204);
    expect((await clerk.get(one)).status).toBe(404);
    expect(codeOf(await step(clerk, made, "submit"))).toEqual([404, "purchase_request.not_found"]);
    expect(codeOf(await step(owner, made, "restore"))).toEqual([403, "purchase_request.not_author"]);
    expect((await step(clerk, made, "restore")).status).toBe(200);
    expect(codeOf(await step(clerk, made, "restore"))).toEqual([404, "purchase_request.not_found"]);
    expect((await clerk.get(one)).status).toBe(200);
  });

  test("the database itself keeps a submitted request as it is", async () => {
    const { draft, step, clerk, tenant } = await openShop();
    const made = await draft();
    await step(clerk, made, "submit");
    for (const change of [
      sql`update purchasing.purchase_request_lines set quantity = 1 where purchase_request_id = ${made.id}`,
      sql`delete from purchasing.purchase_request_lines where purchase_request_id = ${made.id}`,
      sql`update purchasing.purchase_requests set currency = 'EUR' where id = ${made.id}`,
      sql`update purchasing.purchase_requests set required_approvals = 0 where id = ${made.id}`,
      sql`delete from purchasing.purchase_requests where id = ${made.id}`,
    ]) {
      await expect(asOwner(change)).rejects.toMatchObject({ code: "purchase_request.not_draft" });
    }
    for (const [status, fault] of [
      ["received", "a purchase request does not go from submitted to received"],
      ["approved", "a purchase request is approved with 0 of 1 approvals"],
    ] as const) {
      const change = sql`update purchasing.purchase_requests set status = ${status} where id = ${made.id}`;
      await expect(asOwner(change)).rejects.toMatchObject({ message: fault });
    }
    const [kept] = await asOwner(
      sql`select status, currency from purchasing.purchase_requests where tenant_id = ${tenant.id}`,
    );
    expect(kept).toEqual([{ status: "submitted", currency: "RWF" }]);
  });
});

describe("B-E37: the list", () => {
  test("filters by status, supplier, author, time and words; pages; exports CSV", async () => {
    const { owner, clerk, draft, step, supplier, product, warehouse } = await openShop();
    const supplier_id = await supplier({ name: "Kigali Pharma" });
    const first = await draft({ supplier_id, note: "urgent" });
    const lines = [
      {
        product_id: await product({ name: "Amoxicillin 500" }),
        warehouse_id: await warehouse(),
        quantity: 1,
      },
    ];
    const second = await draft({ lines }, owner);
    await step(clerk, first, "submit");
    const ids = async (query: string) => {
      const { body } = await clerk.get<{ data: Request[] }>(`/purchase-requests?${query}`);
      return body.data.map(({ id }) => id);
    };
    expect(await ids("")).toEqual([second.id, first.id]);
    expect(await ids("status=submitted")).toEqual([first.id]);
    expect(await ids(`supplier_id=${supplier_id}`)).toEqual([first.id]);
    expect(await ids(`author_id=${owner.userId}`)).toEqual([second.id]);
    expect(await ids("q=kigali%20urgent")).toEqual([first.id]);
    expect(await ids("q=amoxi")).toEqual([second.id]);
    expect(await ids(`to=${encodeURIComponent(String(first.created_at))}`)).toEqual([first.id]);
    expect(await ids(`from=${encodeURIComponent(String(second.created_at))}`)).toEqual([second.id]);
    expect(await ids("from=2999-01-01T00:00:00Z")).toEqual([]);
    const page = await clerk.get<{ data: Request[]; next_cursor: string }>("/purchase-requests?limit=1");
    expect(page.body.data[0]).toMatchObject({ id: second.id, line_count: 1, total: "0" });
    expect(await ids(`limit=1&cursor=${page.body.next_cursor}`)).toEqual([first.id]);
    const csv = await clerk.get("/purchase-requests?format=csv");
    expect(csv.headers.get("Content-Type")).toMatch(/^text\/csv/);
    expect(csv.text.split("\r\n")).toHaveLength(4);
  });
});

test("who may: a viewer reads, staff draft, managers decide, admins rule", async () => {
  const { tenant, draft, clerk } = await openShop();
  const [viewer, manager, customer] = await Promise.all([
    tenant.member("viewer"),
    tenant.member("manager"),
    tenant.member("customer"),
  ]);
  const made = await draft();
  const one = `/purchase-requests/${made.id}`;
  expect((await viewer.get(one)).status).toBe(200);
  expect((await customer.get(one)).status).toBe(403);
  const body = { lines: [] };
  expect((await viewer.post("/purchase-requests", body)).status).toBe(403);
  expect((await viewer.post("/purchase-requests/suggestions", {})).status).toBe(403);
  for (const verb of ["approve", "reject"]) {
    expect((await clerk.post(`${one}/${verb}`, { reason: "x" })).status).toBe(403);
  }
  const rule = { name: "All", from_amount: 0, roles: ["owner"] };
  expect((await manager.post("/approval-rules", rule)).status).toBe(403);
  expect((await manager.call("PATCH", "/purchasing-settings", { body: {} })).status).toBe(403);
});

describe("what a purchase request names has to be there and in use when it is submitted and when it is approved:", () => {
  const idle = { body: { active: false } };
  test.each([
    ["a removed product", "products", "DELETE", {}, [404, "product.not_found"]],
    ["an inactive product", "products", "PATCH", idle, [409, "product.inactive"]],
    ["a removed warehouse", "warehouses", "DELETE", {}, [404, "warehouse.not_found"]],
    ["an inactive warehouse", "warehouses", "PATCH", idle, [409, "warehouse.inactive"]],
    ["a removed supplier", "suppliers", "DELETE", {}, [404, "supplier.not_found"]],
    ["an inactive supplier", "suppliers", "PATCH", idle, [409, "supplier.inactive"]],
  ] as const)("%s", async (_, kind, method, options, refusal) => {
    const { owner, clerk, draft, step, supplier, product, warehouse } = await openShop();
    const [supplier_id, product_id, warehouse_id] = [await supplier(), await product(), await warehouse()];
    const fields = { supplier_id, lines: [{ product_id, warehouse_id, quantity: 1, unit_price: 1 }] };
    const [waiting, kept] = [await draft(fields), await draft(fields)];
    expect((await step(clerk, waiting, "submit")).status).toBe(200);
    const thing = { products: product_id, warehouses: warehouse_id, suppliers: supplier_id }[kind];
    const changed = await owner.call(method, `/${kind}/${thing}`, options);
    expect(changed.status, changed.text).toBeLessThan(300);
    expect(codeOf(await step(clerk, kept, "submit"))).toEqual(refusal);
    expect(codeOf(await step(owner, waiting, "approve"))).toEqual(refusal);
    expect((await step(owner, waiting, "reject", { reason: "Gone" })).status).toBe(200);
  });
});

test("what moves in whole units is bought in whole units", async () => {
  const shop = await openShop();
  const [product_id, warehouse_id] = await Promise.all([
    shop.product({ whole_units: true, cost: "2" }),
    shop.warehouse(),
  ]);
  const ask = (quantity: string) =>
    shop.clerk.post("/purchase-requests", { lines: [{ product_id, warehouse_id, quantity }] });
  expect(codeOf(await ask("1.5"))).toEqual([422, "stock.whole_units"]);
  expect((await ask("2")).status).toBe(201);
});
