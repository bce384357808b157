import { type Caller, must } from "./caller.ts";
import type { People } from "./pharmacy.ts";

type Row = Record<string, string | null>;
type Page = { data: Row[] };

const step = (title: string): void => console.log(`\n${title}`);
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Walks what an accountant and a pharmacist sign for: counts, transfers, recalls, values, closed books, files, branches. */
export async function walkBooks(api: Caller, { owner, cashier, manager }: People): Promise<void> {
  const make = async (path: string, body: object, as = owner) =>
    (await api.call<Row>("POST", path, { expect: 201, ...as, body })).body;
  const done = async (path: string, body: object | undefined, as = owner) =>
    (await api.call<Row>("POST", path, { expect: 200, ...as, ...(body ? { body } : {}) })).body;

  step("A second branch has a warehouse; a member who is limited to it sees no other");
  const branch = await make("/branches", { code: "HILL", name: "On the hill" });
  const hill = await make("/warehouses", { code: "HILL", name: "On the hill", branch_id: branch.id });
  const town = await make("/warehouses", { code: "TOWN", name: "In town" });
  const { body: me } = await api.call<Row>("GET", "/users/me", { expect: 200, ...cashier });
  const limit = (branch_ids: unknown) =>
    api.call("PATCH", `/users/${me.id}`, { expect: 200, ...owner, body: { branch_ids } });
  await limit([branch.id]);
  const seen = await api.call<Page>("GET", "/warehouses", { expect: 200, ...cashier });
  must(
    seen.body.data.every(({ id }) => id === hill.id),
    "one warehouse is seen",
  );
  await limit(null);

  step("Opening stock comes from a file, with lots and costs");
  const product = await make("/products", {
    sku: `BOOKS-${Date.now()}`,
    name: "Syrup",
    track_lots: true,
    currency: "RWF",
  });
  const csv = `sku,warehouse_code,quantity,lot_number,expires_on,unit_cost\r\n${product.sku},TOWN,20,BATCH1,${day(300)},10\r\n`;
  await api.call("POST", "/stock-movements/import", { expect: 200, ...owner, csv });
  const at = { product_id: product.id, warehouse_id: town.id };
  const { body: lots } = await api.call<Page>("GET", `/lots?product_id=${product.id}`, {
    expect: 200,
    ...owner,
  });
  const lot_id = lots.data[0]?.id;
  const level = async (warehouse: Row) => {
    const query = `/stock-levels?product_id=${product.id}&warehouse_id=${warehouse.id}`;
    return (await api.call<Page>("GET", query, { expect: 200, ...owner })).body.data[0]?.quantity;
  };

  step("A transfer arrives in parts; what is lost on the way is written off");
  const sending = {
    from_warehouse_id: town.id,
    to_warehouse_id: hill.id,
    lines: [{ product_id: product.id, quantity: "6" }],
  };
  const transfer = `/stock-transfers/${(await make("/stock-transfers", sending)).id}`;
  await done(`${transfer}/receive`, { lines: [{ product_id: product.id, lot_id, quantity: "5" }] });
  await done(`${transfer}/write-off`, { reason: "Fell off the motorcycle" }, manager);
  must((await level(hill)) === "5" && (await level(town)) === "14", "5 arrived, 14 are left");

  step("A lot whose number was mistyped is renamed; a recall that was a mistake is lifted");
  await api.call("PATCH", `/lots/${lot_id}`, { expect: 200, ...manager, body: { lot_number: "BATCH-1" } });
  await done(`/lots/${lot_id}/recall`, { reason: "By the maker's letter" }, manager);
  await api.call("POST", "/stock-movements", {
    expect: 409,
    ...manager,
    body: { type: "discard", ...at, lot_id, quantity: "1", reason: "Recalled" },
  });
  await done(`/lots/${lot_id}/lift-recall`, { reason: "Another batch was meant" });

  step("A sheet is counted blind");
  const count = await make("/stock-counts", { warehouse_id: town.id, sheet: true, blind: true }, cashier);
  const { body: sheet } = await api.call<Page>("GET", `/stock-counts/${count.id}/lines`, {
    expect: 200,
    ...cashier,
  });
  must(
    sheet.data.length > 0 && sheet.data.every(({ expected }) => expected === null),
    "who counts is not told what to find",
  );
  const counted = { lines: [{ product_id: product.id, lot_id, counted: "14" }] };
  await done(`/stock-counts/${count.id}/lines`, counted, cashier);
  await done(`/stock-counts/${count.id}/review`, undefined, manager);
  await done(`/stock-counts/${count.id}/post`, {}, manager);

  step("What is short-dated is valued anew, by a movement of value alone; some goes back to the supplier");
  await make("/stock-revaluations", { ...at, unit_cost: "8", reason: "Short-dated" }, manager);
  const supplier = await make("/suppliers", { code: "BOOKS", name: "Wholesale" });
  const back = {
    type: "supplier_return",
    ...at,
    lot_id,
    quantity: "4",
    supplier_id: supplier.id,
    reason: "Damp",
  };
  await make("/stock-movements", back, manager);
  const value = await api.call<Page>(
    "GET",
    `/reports/stock-valuation?product_id=${product.id}&warehouse_id=${town.id}`,
    { expect: 200, ...owner },
  );
  must(value.body.data[0]?.value === "80", "10 at 8 are left");

  step("The books of the last month are closed: nothing is posted into them");
  await api.call("PATCH", "/stock-settings", { expect: 200, ...owner, body: { closed_through: day(-30) } });
  const late = {
    type: "adjust",
    ...at,
    lot_id,
    quantity: "1",
    reason: "Found",
    occurred_at: `${day(-31)}T10:00:00Z`,
  };
  const refused = await api.call<{ code: string }>("POST", "/stock-movements", {
    expect: 409,
    ...owner,
    body: late,
  });
  must(refused.body.code === "stock.period_closed", "the closed month stays as it is");

  step("A rejected request is reworked and submitted again");
  const asked = await make(
    "/purchase-requests",
    { supplier_id: supplier.id, lines: [{ ...at, quantity: "90", unit_price: "9" }] },
    manager,
  );
  const request = `/purchase-requests/${asked.id}`;
  await done(`${request}/submit`, undefined, manager);
  await done(`${request}/reject`, { reason: "Half will do" });
  await done(`${request}/rework`, undefined, manager);

  step("A Digital Link is read as its pack's element string is");
  const gtin = "09506000134352";
  await api.call("PATCH", `/products/${product.id}`, {
    expect: 200,
    ...owner,
    body: { barcode: gtin.slice(1) },
  });
  const link = {
    code: `https://id.gs1.org/01/${gtin}/10/BATCH-1?17=${day(300).replaceAll("-", "").slice(2)}`,
  };
  const scanned = await api.call<{ product: Row }>("POST", "/scan", { expect: 200, ...cashier, body: link });
  must(scanned.body.product.id === product.id, "it is the syrup");
}
