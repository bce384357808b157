import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { type Counter, openCounter } from "../documents/counter.ts";

type Status = "pending" | "dead";

let counter: Counter;

/** The device's authority did not answer for three days. */
beforeEach(async () => {
  counter = await openCounter();
  const { tenant, device } = counter;
  await asOwner(
    sql`insert into fiscal.lanes (tenant_id, device_id, failures) values (${tenant.id}::uuid, ${device}::uuid, 6)`,
  );
});

/** Receipts and reports of stock, past the triggers, of which nobody was told; dead ones by such an error of an hour ago. */
async function unheard(receipts: readonly Status[], reports: readonly Status[], kind = "not_sent") {
  const { tenant, device, warehouse } = counter;
  const error = (status: Status) =>
    sql`case when ${status}::text = 'dead' then jsonb_build_object('kind', ${kind}::text, 'at', now() - interval '1 hour') end`;
  await asOwner(
    sql`set local session_replication_role = replica`,
    ...receipts.map(
      (status, nth) =>
        sql`insert into fiscal.documents (tenant_id, id, device_id, warehouse_id, type, number, currency, payments, sold_at, total, tax, taxable,
              discount, status, token, last_error)
            values (${tenant.id}::uuid, app.uuid7(), ${device}::uuid, ${warehouse}::uuid, 'sale', ${1000 + nth}::int, 'RWF', '[]', now(), 0, 0, 0,
              0, ${status}, app.uuid7()::text, ${error(status)})`,
    ),
    ...reports.map(
      (status) =>
        sql`insert into fiscal.stock_reports (tenant_id, id, device_id, warehouse_id, kind, batch, occurred_at, status, last_error)
            values (${tenant.id}::uuid, app.uuid7(), ${device}::uuid, ${warehouse}::uuid, 'sale', app.uuid7()::text, now(), ${status}, ${error(status)})`,
    ),
  );
}

const ACCEPTED = `{"kind": "accepted", "data": {"signature": "S"}}`;

/** What is next of documents, or of stock, is claimed, and the authority answers. */
async function answered(what: "document" | "report" | "remainder", outcome = ACCEPTED) {
  const { tenant, device, product, as } = counter;
  const claim = newId();
  if (what === "remainder")
    await asOwner(
      sql`insert into fiscal.stock_masters (tenant_id, device_id, product_id) values (${tenant.id}::uuid, ${device}::uuid, ${product}::uuid)`,
    );
  const claiming = sql.raw(what === "document" ? "claim_next" : "claim_stock");
  const [claimed = []] = await as(
    "job",
    sql`select fiscal.${claiming}(${device}::uuid, ${claim}::uuid) as it`,
  );
  expect(claimed[0]?.it).toBeTruthy();
  const table = sql.raw(what === "document" ? "documents" : "stock_reports");
  const [rows = []] = await asOwner(sql`select id from fiscal.${table} where claim = ${claim}::uuid`);
  const recording = { document: "record_outcome", report: "record_stock", remainder: "record_stock_master" };
  const of = what === "remainder" ? [device, product] : [String(rows[0]?.id)];
  const ids = sql.join(
    of.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
  await as("job", sql`select fiscal.${sql.raw(recording[what])}(${ids}, ${claim}::uuid, ${outcome}::jsonb)`);
}

/** How many receipts and reports are dead. */
async function dead(): Promise<number[]> {
  const ofTenant = sql`tenant_id = ${counter.tenant.id}::uuid and status = 'dead'`;
  const [rows = []] = await asOwner(
    sql`select (select count(*)::int from fiscal.documents where ${ofTenant}) as receipts,
               (select count(*)::int from fiscal.stock_reports where ${ofTenant}) as reports`,
  );
  return [Number(rows[0]?.receipts), Number(rows[0]?.reports)];
}

test.each([
  ["document", ["pending", "dead"], ["dead", "dead"]],
  ["report", ["dead", "dead"], ["pending", "dead"]],
  ["remainder", ["dead", "dead"], ["dead", "dead"]],
] as const)(
  "where a %s is what the authority answers first, all that was given up is told again",
  async (what, receipts, reports) => {
    await unheard(receipts, reports);
    await answered(what);
    expect(await dead()).toEqual([0, 0]);
  },
);

test("what is refused is an answer too, and what of nobody knows the outcome is tried again", async () => {
  await unheard(["dead"], ["dead"], "no_outcome");
  await unheard([], ["pending"]);
  await answered("report", `{"kind": "rejected"}`);
  expect(await dead()).toEqual([0, 0]);
});

test("of many, each answer has a hundred of each kind told again, whatever is answered, until none is left", async () => {
  await unheard([...Array(3).fill("pending"), ...Array(120).fill("dead")], Array(220).fill("dead"));
  const left: number[][] = [];
  for (let answer = 1; answer <= 3; answer += 1) {
    await answered("document");
    left.push(await dead());
  }
  expect(left).toEqual([
    [20, 120],
    [0, 20],
    [0, 0],
  ]);
});

test("what was refused, and what is given up after the authority answered, stays so", async () => {
  await unheard(["dead"], ["dead"], "rejected");
  await unheard([], ["pending", "pending"]);
  await answered("report");
  await unheard([], ["dead"], "not_sent");
  await answered("report");
  expect(await dead()).toEqual([1, 2]);
});
