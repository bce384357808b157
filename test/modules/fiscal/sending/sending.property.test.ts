import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Row } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import type { Sender } from "../../../../src/modules/fiscal/sending/sender.ts";
import { type Counter, crediting, openCounter } from "../documents/counter.ts";
import { later, type Manner, StandIn, sendAll, senderAt, sendOne } from "./stand-in.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 6);

type Step =
  | { type: "sell"; amount: number }
  | { type: "credit"; of: number; quantity: number }
  | { type: "send"; manner: Manner }
  | { type: "die"; at: number; after: boolean; manner: Manner }
  | { type: "twice" }
  | { type: "later" }
  | { type: "expire"; of: number }
  | { type: "retry" }
  | { type: "repair"; of: number }
  | { type: "void"; of: number };

const manner = fc.constantFrom<Manner>("right", "refused", "unreached", "lost_before", "lost_after", "busy");
const of = fc.nat({ max: 9 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant("sell" as const), amount: fc.integer({ min: 1, max: 99999 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("credit" as const),
      of,
      quantity: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant("send" as const), manner }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("die" as const),
      at: fc.integer({ min: 1, max: 3 }),
      after: fc.boolean(),
      manner,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: "twice" as const }) },
  { weight: 5, arbitrary: fc.constant({ type: "later" as const }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("expire" as const), of }) },
  { weight: 1, arbitrary: fc.constant({ type: "retry" as const }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("repair" as const), of }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("void" as const), of }) },
);

/** A sender that dies at its n-th round trip, before it or after it was committed. */
function dying(counter: Counter, at: number, isAfter: boolean): Sender {
  const living = senderAt(counter);
  let trips = 0;
  return {
    ...living,
    async batch(statements) {
      trips += 1;
      if (trips > at || (trips === at && !isAfter)) throw new Error("died");
      const rows = await living.batch(statements);
      if (trips === at) throw new Error("died");
      return rows;
    },
  };
}

const documentsOf = async ({ tenant }: Counter): Promise<Row[]> => {
  const [rows = []] = await asOwner(
    sql`select id, number::int as number, type, status, total::float as total, uncertain_since is not null as uncertain, told_at is not null as told
          from fiscal.documents where tenant_id = ${tenant.id} order by number`,
  );
  return rows;
};

/** What may be refused is refused by its name. */
const named = (work: Promise<unknown>) =>
  work.catch((error: Error) => expect(error.message).toMatch(/^(invoice|credit_note|document)\.\w+$/));

async function take(counter: Counter, authority: StandIn, one: Step): Promise<void> {
  const documents = await documentsOf(counter);
  const id =
    "of" in one ? (documents[one.of % Math.max(documents.length, 1)]?.id as string | undefined) : undefined;
  if (one.type === "sell") {
    const total = (one.amount / 100).toFixed(2);
    await counter.sell([{ quantity: "4", price: "1", total, tax: "0", band: "A", rate: "0" }]);
  } else if (one.type === "send") {
    authority.manners = [one.manner];
    await sendOne(counter, authority);
    authority.manners = [];
  } else if (one.type === "die") {
    authority.manners = [one.manner];
    await sendOne(counter, authority, dying(counter, one.at, one.after)).catch((error: Error) =>
      expect(error.message).toBe("died"),
    );
    authority.manners = [];
  } else if (one.type === "twice")
    await Promise.all([sendOne(counter, authority), sendOne(counter, authority)]);
  else if (one.type === "later") await later(counter);
  else if (one.type === "retry")
    await counter.as("owner", sql`select fiscal.retry_documents(array(select id from fiscal.documents))`);
  else if (id === undefined) return;
  else if (one.type === "credit") {
    const lines = sql`select id from fiscal.document_lines where document_id = ${id}`;
    const [rows = []] = await asOwner(lines);
    await named(
      counter.as("owner", crediting(newId(), id, [{ line_id: rows[0]?.id, quantity: String(one.quantity) }])),
    );
  } else if (one.type === "expire")
    await asOwner(sql`update fiscal.documents set gives_up_at = now() where id = ${id}`);
  else if (one.type === "repair")
    await named(counter.as("owner", sql`select fiscal.repair_document(${id}, '{"remark": "again"}')`));
  else await named(counter.as("owner", sql`select fiscal.void_document(${id}, 'why')`));
}

/** What holds at any moment: numbers without gaps, and nothing is said of the authority that is not so. */
async function check(counter: Counter, authority: StandIn): Promise<Row[]> {
  const documents = await documentsOf(counter);
  expect(documents.map(({ number }) => number)).toEqual(documents.map((_, at) => at + 1));
  for (const { number, status, total, uncertain, told } of documents) {
    const booked = authority.books.get(number as number);
    if (booked && !booked.isVoid) expect(booked.total).toBe(total);
    if (status === "accepted") expect(booked).toMatchObject({ isVoid: false });
    if (status === "void" && told && !uncertain) expect(booked).toMatchObject({ isVoid: true });
    if (["pending", "rejected"].includes(String(status)) && !uncertain) expect(booked).toBeUndefined();
  }
  return documents;
}

/** Lets all go right until nothing is left to do; what is refused is told again. */
async function heal(counter: Counter, authority: StandIn): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    await later(counter);
    await sendAll(counter, authority);
    await counter.as("owner", sql`select fiscal.retry_documents(array(select id from fiscal.documents))`);
  }
}

test(
  "whatever fails, whoever dies and in whichever order: each number is told once, and what is said of it is so",
  async () => {
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 40, size: "max" }),
      async (steps) => {
        const counter = await openCounter();
        const authority = new StandIn();
        for (const one of steps) {
          await take(counter, authority, one);
          await check(counter, authority);
        }
        await heal(counter, authority);
        const documents = await check(counter, authority);
        for (const { status, told } of documents)
          expect([status, told]).toEqual(status === "void" ? ["void", true] : ["accepted", false]);
        expect([...authority.books.keys()].sort((a, b) => a - b)).toEqual(
          documents.map(({ number }) => number),
        );
      },
    );
    await fc.assert(property, { numRuns: RUNS });
  },
  60_000 + RUNS * 30_000,
);
