import { type Caller, must } from "./caller.ts";

type Row = Record<string, string | null>;
type Page = { data: Row[] };
type Movements = { movements: Row[] };
type As = { as: string; tenant: string };

/** Who walks: the owner, the cashier and the manager of the shop, and the platform's administrator. */
export type People = { owner: As; cashier: As; manager: As; platform: string };

const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Lots, expiry, transfers, reservations, counts, a scan, buying and reports; `product` tracks lots and has a barcode. */
export async function walkPharmacy(api: Caller, people: People, shop: string, product: Row): Promise<void> {
  const { owner, cashier, manager } = people;
  const at = { product_id: product.id, warehouse_id: shop };
  const step = (title: string): void => console.log(`\n${title}`);
  const move = async (who: As, expect: number, body: object) =>
    (await api.call<Movements>("POST", "/stock-movements", { expect, ...who, body })).body.movements;

  step("Two lots come in; what expires first leaves first");
  await move(owner, 201, {
    type: "receive",
    ...at,
    quantity: "10",
    unit_cost: "100",
    lot_number: "LATE",
    expires_on: day(400),
  });
  await move(owner, 201, {
    type: "receive",
    ...at,
    quantity: "4",
    unit_cost: "130",
    lot_number: "SOON",
    expires_on: day(60),
  });
  const issued = await move(cashier, 201, { type: "issue", ...at, quantity: "6" });
  const { body: lots } = await api.call<Page>("GET", `/lots?product_id=${at.product_id}`, {
    expect: 200,
    ...owner,
  });
  const lot = (number: string) => lots.data.find(({ lot_number }) => lot_number === number)?.id;
  const first = issued.find(({ lot_id }) => lot_id === lot("SOON"));
  must(
    first?.quantity === "-4" && issued.length >= 2,
    "the issue took all 4 of the lot that expires first, then the next",
  );

  step("A lot is recalled: it is frozen everywhere, and the answer says who got it");
  await api.call("POST", `/lots/${lot("SOON")}/recall`, {
    expect: 200,
    ...manager,
    body: { reason: "Recalled by the maker" },
  });
  await api.call("GET", "/reports/expiring-stock?horizon_days=500", { expect: 200, ...owner });

  step("Stock moves to the store room and is in transit until it is received");
  const { body: room } = await api.call<Row>("POST", "/warehouses", {
    expect: 201,
    ...owner,
    body: { code: "STORE", name: "Store room" },
  });
  const sent = await api.call<Row>("POST", "/stock-transfers", {
    expect: 201,
    ...owner,
    body: {
      from_warehouse_id: shop,
      to_warehouse_id: room.id,
      lines: [{ product_id: at.product_id, quantity: "2" }],
    },
  });
  must(sent.body.status === "in_transit", "2 are on the way");
  await api.call("POST", `/stock-transfers/${sent.body.id}/receive`, { expect: 200, ...owner });

  step("A customer's reservation holds stock of one lot until it is collected, in parts");
  const held = await api.call<Row>("POST", "/reservations", {
    expect: 201,
    ...cashier,
    body: { ...at, quantity: "3", lot_id: lot("LATE") },
  });
  const consume = `/reservations/${held.body.id}/consume`;
  await api.call("POST", consume, { expect: 201, ...cashier, body: { quantity: "2" } });
  const { body: rest } = await api.call<Row>("GET", `/reservations/${held.body.id}`, {
    expect: 200,
    ...cashier,
  });
  must(rest.remaining === "1" && rest.status === "active", "1 is still reserved");
  await api.call("POST", consume, { expect: 201, ...cashier, body: {} });

  step("A customer brings one back: it waits in quarantine, until a manager releases it");
  const { body: waiting } = await api.call<Row>("POST", "/warehouses", {
    expect: 201,
    ...owner,
    body: { code: "QUARANTINE", name: "Quarantine", quarantine: true },
  });
  const sold = issued.find(({ lot_id }) => lot_id === lot("LATE"));
  const back = { type: "return", ...at, quantity: "1", issue_id: sold?.id };
  await move(cashier, 409, back);
  const returned = await move(cashier, 201, { ...back, warehouse_id: waiting.id });
  must(returned[0]?.lot_id === lot("LATE"), "it went back to the lot that it came from");
  await move(manager, 201, {
    type: "transfer",
    product_id: at.product_id,
    warehouse_id: waiting.id,
    to_warehouse_id: shop,
    lot_id: lot("LATE"),
    quantity: "1",
  });

  step("Another is broken: two people see to it that it is destroyed, and a certificate says so");
  const broken = { ...at, lot_id: lot("LATE"), quantity: "1" };
  const { body: destruction } = await api.call<Row>("POST", "/stock-destructions", {
    expect: 201,
    ...cashier,
    body: { reason: "Broken", method: "Crushed", lines: [broken] },
  });
  await api.call("POST", `/stock-destructions/${destruction.id}/confirm`, { expect: 200, ...manager });
  await api.call("GET", `/stock-destructions/${destruction.id}/certificate`, { expect: 200, ...manager });

  step("The shelf is counted, reviewed and posted");
  const { body: count } = await api.call<Row>("POST", "/stock-counts", {
    expect: 201,
    ...owner,
    body: { warehouse_id: shop },
  });
  const lines = [{ product_id: at.product_id, lot_id: lot("LATE"), counted: "2" }];
  await api.call("POST", `/stock-counts/${count.id}/lines`, { expect: 200, ...owner, body: { lines } });
  await api.call("POST", `/stock-counts/${count.id}/review`, { expect: 200, ...owner });
  await api.call("POST", `/stock-counts/${count.id}/post`, { expect: 200, ...manager });
  const counted = await api.call<Page>(
    "GET",
    `/stock-levels?product_id=${at.product_id}&warehouse_id=${shop}&by_lot=true`,
    {
      expect: 200,
      ...owner,
    },
  );
  must(
    counted.body.data.some(({ lot_id, quantity }) => lot_id === lot("LATE") && quantity === "2"),
    "2 are left, as counted",
  );

  step("A scan of a pack says what it is");
  const gtin = `0${product.barcode}`.slice(-14);
  const scanned = await api.call<{ product: Row }>("POST", "/scan", {
    expect: 200,
    ...cashier,
    body: {
      code: `]d201${gtin}17${day(400).replaceAll("-", "").slice(2)}10LATE`,
      purpose: "issue",
      warehouse_id: shop,
    },
  });
  must(scanned.body.product.id === product.id, `it is ${product.name}`);

  step("Packs are said as they come, and those with serials are followed");
  const { body: insulin } = await api.call<Row>("POST", "/products", {
    expect: 201,
    ...owner,
    body: { sku: `SERIAL-${Date.now()}`, name: "Insulin pen", unit: "pen", serials_required: true },
  });
  const pens = { product_id: insulin.id, warehouse_id: shop };
  await api.call("POST", `/products/${insulin.id}/units`, {
    expect: 201,
    ...owner,
    body: { unit: "box", quantity: "3" },
  });
  const packs = { ...pens, quantity: "1", unit: "box", serials: ["P-1", "P-2", "P-3"] };
  await move(owner, 201, { type: "receive", ...packs, unit_cost: "10" });
  const pen = { type: "issue", ...pens, quantity: "1", serials: ["P-1"] };
  await move(owner, 201, pen);
  await move(owner, 409, pen);

  step("Staff may correct little; more waits for somebody else");
  await api.call("PATCH", "/stock-settings", {
    expect: 200,
    ...owner,
    body: { limits: { cashier: { quantity: "0" } } },
  });
  const lost = { type: "discard", ...at, lot_id: lot("LATE"), quantity: "1", reason: "Lost" };
  await move(cashier, 403, lost);
  const correction = await api.call<Row>("POST", "/movement-requests", {
    expect: 201,
    ...cashier,
    body: lost,
  });
  await api.call("POST", `/movement-requests/${correction.body.id}/approve`, {
    expect: 200,
    ...manager,
    body: {},
  });

  step("A delivery in dollars is brought into the books; a wrong one is reversed");
  await api.call("POST", "/exchange-rates", {
    expect: 201,
    ...owner,
    body: { currency: "USD", rate: "1300", valid_from: day(0) },
  });
  const wrong = {
    type: "receive",
    ...at,
    lot_id: lot("LATE"),
    quantity: "1",
    unit_cost: "0.1",
    currency: "USD",
  };
  const [delivered] = await move(manager, 201, wrong);
  must(delivered?.exchange_rate === "1300", "at the rate of the day");
  await api.call("POST", `/stock-movements/${delivered?.id}/reverse`, {
    expect: 201,
    ...manager,
    body: { reason: "Typed twice" },
  });

  step("The manager asks for more; the author may not approve, the owner may; it comes in two parts");
  const { body: supplier } = await api.call<Row>("POST", "/suppliers", {
    expect: 201,
    ...owner,
    body: { code: "MED", name: "Medical Stores" },
  });
  const asked = await api.call<Row & { lines: Row[] }>("POST", "/purchase-requests", {
    expect: 201,
    ...manager,
    body: { supplier_id: supplier.id, lines: [{ ...at, quantity: "20", unit_price: "110" }] },
  });
  const request = `/purchase-requests/${asked.body.id}`;
  await api.call("POST", `${request}/submit`, { expect: 200, ...manager });
  await api.call("POST", `${request}/approve`, { expect: 403, ...manager, body: {} });
  await api.call("POST", `${request}/approve`, { expect: 200, ...owner, body: {} });
  const receive = async (quantity: string) =>
    (
      await api.call<Row>("POST", `${request}/receive`, {
        expect: 200,
        ...owner,
        body: {
          lines: [{ line_id: asked.body.lines[0]?.id, quantity, lot_number: "NEXT", expires_on: day(700) }],
        },
      })
    ).body;
  must((await receive("8")).status === "partially_received", "8 of 20 are there");
  must((await receive("12")).status === "received", "all 20 are there");
  await api.call("GET", `${request}/history`, { expect: 200, ...owner });

  const unwanted = await api.call<Row>("POST", "/purchase-requests", {
    expect: 201,
    ...manager,
    body: { supplier_id: supplier.id, lines: [{ ...at, quantity: "900", unit_price: "110" }] },
  });
  await api.call("POST", `/purchase-requests/${unwanted.body.id}/submit`, { expect: 200, ...manager });
  const reason = { reason: "Far too many" };
  await api.call("POST", `/purchase-requests/${unwanted.body.id}/reject`, {
    expect: 200,
    ...owner,
    body: reason,
  });

  step("What runs low is drafted for buying, once");
  await api.call("POST", "/purchase-requests/suggestions", { expect: 201, ...manager, body: {} });

  step("The books");
  await api.call("GET", "/reports/stock-valuation?limit=1", { expect: 200, ...owner });
  await api.call("GET", `/reports/movement-history?product_id=${at.product_id}&limit=3`, {
    expect: 200,
    ...owner,
  });
  await api.call("GET", "/reports/turnover?limit=1", { expect: 200, ...owner });
  await api.call("GET", "/reports/slow-movers?limit=1", { expect: 200, ...owner });
  await api.call("GET", "/reports/weekly", { expect: 200, ...owner });
  await api.call("GET", "/admin/dead-letters", { expect: 200, as: people.platform });
}
