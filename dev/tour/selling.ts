import { type Caller, must } from "./caller.ts";
import type { People } from "./pharmacy.ts";

type Row = Record<string, string | null>;
type Line = Record<string, string>;
type Order = Row & { lines: Line[]; payments: Line[]; fulfilments: Line[]; returns: Line[] };
type Where = { base: string; authority: string; run: string };

const BARCODE = "6161106790015";
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const step = (title: string): void => console.log(`\n${title}`);

/** Walks a sale: a pack is scanned, sold at a till, signed by what stands in for the tax authority, looked up, and brought back. */
export async function walkSelling(
  api: Caller,
  { owner, cashier, manager, platform }: People,
  shop: string,
  { base, authority, run }: Where,
): Promise<void> {
  const make = async <T = Row>(path: string, body: object, as = owner, expect = 201) =>
    (await api.call<T>("POST", path, { expect, ...as, body })).body;

  step("The shop gets a device at the tax authority");
  const { body: tenant } = await api.call<Row>("GET", "/tenants/current", { expect: 200, ...owner });
  if (tenant.status === "pending")
    await api.call("POST", `/admin/tenants/${owner.tenant}/activate`, {
      expect: 200,
      as: platform,
      body: {},
    });
  const tin = `1${run.replaceAll(/\D/g, "").padEnd(8, "7").slice(0, 8)}`;
  await api.call("PUT", "/businesses/me/config", { expect: 200, ...owner, body: { tin_number: tin } });
  await api.call("PATCH", "/fiscal-settings", { expect: 200, ...owner, body: { country: "RW" } });
  const device = await make("/fiscal-devices", {
    ...{ name: "Head office", tin, branch_code: "00", serial: `tour-${run}` },
    ...{ flavour: "vsdc", environment: "test", base_url: `${authority}/rw` },
  });
  await make(`/fiscal-devices/${device.id}/initialise`, {}, owner, 200);
  await make(`/fiscal-devices/${device.id}/fetch-codes`, {}, owner, 200);

  step("The cashier opens the till, scans a pack, sells it and gives change");
  const syrup = await make("/products", {
    ...{ sku: `SYRUP-${run}`, name: "Cough syrup", barcode: BARCODE, price: "1475", tax_category: "B" },
    track_lots: true,
  });
  const at = { product_id: syrup.id, warehouse_id: shop };
  const lot = { lot_number: "CS-1", expires_on: day(200) };
  await make("/stock-movements", { type: "receive", ...at, quantity: "12", unit_cost: "900", ...lot });
  const till = await make("/tills", { name: "Front desk", warehouse_id: shop });
  await make(`/tills/${till.id}/open`, { opening_float: "5000" }, cashier);
  const scanned = await make<{ product: Row }>(
    "/scan",
    { code: BARCODE, purpose: "issue", warehouse_id: shop },
    cashier,
    200,
  );
  const sale = {
    ...{ client_id: `front-desk-${run}-1`, warehouse_id: shop, till_id: till.id },
    lines: [{ product_id: scanned.product.id, quantity: "2" }],
    payments: [{ method: "cash", tendered: "3000" }],
  };
  const sold = await make<Order>("/sales", sale, cashier);
  must(
    sold.payable === "2950" && sold.payments[0]?.change === "50",
    "2 for 2950, and 50 of change from 3000",
  );
  const again = await make<Order>("/sales", sale, cashier, 200);
  must(again.id === sold.id, "sent again, it is the same sale");

  step("The authority signs the receipt; anybody who holds it sees that it is genuine");
  const receipt = await signed(sold.fulfilments[0]?.document_id);
  must(receipt.total === "2950" && receipt.tax === "450", "450 of tax are in it");
  const { text: pdf } = await api.call("GET", `/invoices/${receipt.id}/pdf?paper=80mm`, {
    expect: 200,
    ...cashier,
  });
  must(pdf.startsWith("%PDF-"), "it is printed on a roll");
  const page = await fetch(new URL(receipt.check_path ?? "", base));
  const said = await page.text();
  must(
    page.status === 200 && said.includes("A genuine receipt"),
    "the page whose address is printed on it says so",
  );

  step("The customer brings one back: a manager takes it into quarantine, and it is credited");
  const back = await make<Order>(
    `/orders/${sold.id}/returns`,
    {
      lines: [{ line_id: sold.lines[0]?.id, quantity: "1" }],
      ...{ to: "quarantine", reason_code: "06", refund: { method: "mobile_money", reference: "MM-1" } },
    },
    manager,
  );
  must(back.refunded === "1475" && back.balance === "0", "1475 went back");
  const note = await signed(back.returns[0]?.document_id);
  must(note.type === "refund" && note.original_id === receipt.id, "the credit note of it is signed, too");

  step("A clinic orders three more; a manager hands them over, and they are paid later");
  const clinic = await make("/contacts", { name: `Clinic ${run}` }, cashier);
  const asked = { warehouse_id: shop, contact_id: clinic.id };
  const ordered = await make<Order>(
    "/orders",
    { ...asked, lines: [{ product_id: syrup.id, quantity: "3" }] },
    cashier,
  );
  await make(`/orders/${ordered.id}/confirm`, {}, cashier, 200);
  const later = { payments: [{ method: "credit" }] };
  await make(`/orders/${ordered.id}/fulfil`, later, cashier, 403);
  const handed = await make<Order>(`/orders/${ordered.id}/fulfil`, later, manager, 200);
  must(handed.status === "fulfilled" && handed.owed === "4425", "4425 is owed");
  await signed(handed.fulfilments[0]?.document_id);
  const paid = await make<Order>(
    `/orders/${ordered.id}/payments`,
    { method: "mobile_money", reference: "MM-2" },
    cashier,
  );
  must(paid.owed === "0" && paid.payment_status === "paid", "nothing is owed any more");

  step("The till is counted, and nothing is missing");
  const closed = await make(
    `/tills/${till.id}/close`,
    { counted: [{ method: "cash", amount: "7950" }] },
    cashier,
    200,
  );
  must(closed.difference === "0", "5000 of change and 2950 of sales are there");

  step("What was taken today, and what the device issued");
  const { body: taken } = await api.call<{ totals: Row[] }>("GET", "/reports/takings", {
    expect: 200,
    ...manager,
  });
  const [sum] = taken.totals;
  must(sum?.payments === "7375" && sum.refunds === "1475" && sum.net === "5900", "5900 was taken and kept");
  const { body: issued } = await api.call<Row & { not_accepted: number }>(
    "GET",
    `/fiscal-devices/${device.id}/x-report`,
    { expect: 200, ...manager },
  );
  must(
    issued.total === "5900" && issued.tax === "900" && issued.not_accepted === 0,
    "the X report comes to the same, and the authority has all of it",
  );

  function signed(id: string | undefined): Promise<Row> {
    return signedBy(base, owner, id);
  }
}

/** An invoice, as soon as the authority has signed it. */
export async function signedBy(
  base: string,
  owner: { as: string; tenant: string },
  id: string | undefined,
): Promise<Row> {
  for (let tries = 0; tries < 100; tries++) {
    const response = await fetch(`${base}/api/v1/invoices/${id}`, {
      headers: { Authorization: `Bearer ${owner.as}`, "X-Tenant-ID": owner.tenant },
    });
    const invoice = (await response.json()) as Row;
    if (invoice.status === "accepted") {
      must(invoice.signature !== null, `number ${invoice.number} is signed`);
      return invoice;
    }
    await new Promise((wait) => setTimeout(wait, 200));
  }
  throw new Error(`the authority did not sign ${id} in time`);
}
