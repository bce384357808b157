import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { meanwhile } from "../../../database/slow-transaction.ts";
import { day, openPharmacy } from "../pharmacy.ts";

type Row = Record<string, string | null>;
interface Recall {
  issues: Row[];
  issued: string;
  issues_count: number;
  frozen: Row[];
}

const refusal = ({ status, body }: Answer) => [status, body.code];
const postedOf = ({ body, text }: Answer) => {
  const { movements } = body as unknown as { movements?: Row[] };
  if (!movements) throw new Error(text);
  return movements;
};

/** The moment by the database's clock. */
async function clock(): Promise<string> {
  const [rows] = await asOwner(sql`select to_json(clock_timestamp()) #>> '{}' as now`);
  return String(rows?.[0]?.now);
}

/** A pharmacy that received ten of the lot A, and later ten of B that expires after it, two days ago. */
async function stocked() {
  const shop = await openPharmacy();
  const occurred_at = `${day(-2)}T00:00:00Z`;
  await shop.receive("A", 10, day(50), { occurred_at });
  await shop.receive("B", 10, day(90), { occurred_at });
  const status = (verb: string, lot = "A") =>
    shop.owner.post(`/lots/${shop.lotOf(lot)}/${verb}`, { reason: "By the maker" });
  const recall = () => shop.owner.get<Recall & Row>(`/lots/${shop.lotOf("A")}/recall`);
  return { ...shop, status, recall };
}
const BEFORE = { occurred_at: `${day(-1)}T00:00:00Z` };

describe("what left before", () => {
  test("a recall is recorded after it, and the recall then shows who got it", async () => {
    const { owner, at, there, status, recall, issue, move } = await stocked();
    expect(refusal(await recall())).toEqual([409, "lot.not_recalled"]);
    expect((await status("recall")).body).toMatchObject({ issued: "0", issues: [] });
    const sold = postedOf(await issue(2, { lot_number: "A", reference: "Sale 1", ...BEFORE }));
    expect(sold).toMatchObject([{ lot_number: "A", quantity: "-2" }]);
    const moved = { type: "transfer", ...at, to_warehouse_id: there, quantity: 3, lot_number: "A" };
    expect(postedOf(await move({ ...moved, ...BEFORE }))).toHaveLength(2);
    expect(
      (await move({ type: "discard", ...at, quantity: 1, lot_number: "A", reason: "x", ...BEFORE })).status,
    ).toBe(201);
    const { body } = await recall();
    expect(body).toMatchObject({ issued: "2", issues_count: 1, lot: { status: "recalled", quantity: "7" } });
    expect(body.issues).toMatchObject([{ reference: "Sale 1", quantity: "-2" }]);
    expect(body.frozen.map(({ quantity }) => quantity).sort()).toEqual(["3", "4"]);

    expect(refusal(await issue(5, { lot_number: "A", ...BEFORE }))).toEqual([409, "stock.insufficient"]);
    expect(refusal(await issue(1, { lot_number: "A" }))).toEqual([409, "lot.not_usable"]);
    expect(refusal(await issue(1, { lot_number: "A", occurred_at: await clock() }))).toEqual([
      409,
      "lot.not_usable",
    ]);
    expect(refusal(await move(moved))).toEqual([409, "lot.not_usable"]);
    expect((await owner.get(`/lots/${crypto.randomUUID()}/recall`)).status).toBe(404);
  });

  test.each(["hold", "quarantine", "recall"])(
    "a %s takes what expired first then, later what is usable",
    async (verb) => {
      const { issue, status } = await stocked();
      await status(verb);
      const held = { recall: "recalled", hold: "on_hold", quarantine: "quarantined" }[verb];
      expect(postedOf(await issue(2, BEFORE))).toMatchObject([{ lot_number: "A", quantity: "-2" }]);
      expect(postedOf(await issue(9, BEFORE))).toMatchObject([
        { lot_number: "A", quantity: "-8" },
        { lot_number: "B", quantity: "-1" },
      ]);
      expect(postedOf(await issue(1))).toMatchObject([{ lot_number: "B" }]);
      expect((await issue(1, { lot_number: "A" })).body).toMatchObject({
        code: "lot.not_usable",
        lot_status: held,
      });
    },
  );

  test("a recall takes nothing that is promised to others since", async () => {
    const { owner, at, issue, status } = await stocked();
    await status("recall");
    expect((await owner.post("/reservations", { ...at, quantity: 9 })).status).toBe(201);
    expect((await issue(12, BEFORE)).body).toMatchObject({ code: "stock.insufficient", available: "11" });
    expect(postedOf(await issue(11, BEFORE))).toHaveLength(2);
  });

  test("a recall came in before it too, and is frozen", async () => {
    const { at, move, status, importAs } = await stocked();
    await status("recall");
    const arrived = { type: "receive", ...at, quantity: 1, lot_number: "A" };
    expect((await move({ ...arrived, ...BEFORE })).status).toBe(201);
    expect(refusal(await move(arrived))).toEqual([409, "lot.recalled"]);
    const [rows] = await asOwner(sql`select p.sku, w.code from inventory.products p, inventory.warehouses w
      where p.id = ${at.product_id} and w.id = ${at.warehouse_id}`);
    const file = (moment: string) =>
      importAs(
        "stock-movements",
        `sku,warehouse_code,quantity,lot_number,occurred_at\n${rows?.[0]?.sku},${rows?.[0]?.code},1,A,${moment}`,
        "existing=update",
      );
    expect((await file(BEFORE.occurred_at)).report.totals).toMatchObject({ created: 1 });
    expect((await file("")).report.rows).toMatchObject([{ errors: [{ code: "lot.recalled" }] }]);
  });

  test("a recall is recorded by whom the rules of backdating let", async () => {
    const { at, tenant, status } = await stocked();
    await status("recall");
    const staff = await tenant.member("staff");
    const sale = { type: "issue", ...at, quantity: 1, lot_number: "A", ...BEFORE };
    expect(refusal(await staff.post("/stock-movements", sale))).toEqual([403, "stock.too_far_back"]);
    expect((await (await tenant.member("manager")).post("/stock-movements", sale)).status).toBe(201);
  });
});

test("what happened while a lot was held stays refused, before and after is not", async () => {
  const { issue, status } = await stocked();
  await status("hold");
  const held = await clock();
  await status("release");
  const released = await clock();
  await status("recall");
  const sale = (occurred_at: string) => issue(1, { lot_number: "A", occurred_at });
  expect(refusal(await sale(held))).toEqual([409, "lot.not_usable"]);
  expect((await sale(released)).status).toBe(201);
  expect((await sale(BEFORE.occurred_at)).status).toBe(201);
  expect(refusal(await sale(await clock()))).toEqual([409, "lot.not_usable"]);
});

describe("a recall while movements are posted", () => {
  test("lists what it let pass, and later what happened before it", async () => {
    const { issue, status, recall } = await stocked();
    const sales = Array.from({ length: 16 }, (_, n) =>
      issue("0.5", n % 2 ? { lot_number: "A" } : { lot_number: "A", ...BEFORE }),
    );
    const [recalled, ...answers] = await Promise.all([status("recall"), ...sales]);
    const passed = answers.flatMap((answer, n) =>
      answer.status === 201 ? [{ late: n % 2 === 0, id: postedOf(answer)[0]?.id }] : [],
    );
    expect(passed.filter(({ late }) => late)).toHaveLength(8);
    const listed = (recalled.body as unknown as Recall).issues.map(({ id }) => id);
    for (const { id, late } of passed) if (!late) expect(listed).toContain(id);
    const shown = (await recall()).body.issues.map(({ id }) => id);
    expect(shown.sort()).toEqual(passed.map(({ id }) => id).sort());
  });

  test.each([
    ["of now waits for it, and is refused", {}, 409],
    [
      "of the coming minutes waits for it, and is refused",
      { occurred_at: new Date(Date.now() + 120_000) },
      409,
    ],
    ["of before waits for it, and is recorded", BEFORE, 201],
  ])("a sale %s", async (_, fields, expected) => {
    const { issue, lotOf, recall } = await stocked();
    const lot = sql`inventory.lots where id = ${lotOf("A")}::uuid`;
    const { result } = await meanwhile(
      {
        first: [sql`select from ${lot} for no key update`],
        last: [sql`update inventory.lots set status = 'recalled' where id = ${lotOf("A")}::uuid`],
      },
      () => issue(1, { lot_number: "A", ...fields }),
    );
    expect(result.status, result.text).toBe(expected);
    expect((await recall()).body.issues_count).toBe(expected === 201 ? 1 : 0);
  });
});
