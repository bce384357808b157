import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { crediting, issuing, soldLine } from "../documents/counter.ts";
import { endFaults, setFaults } from "../simulator.ts";
import { openDesk } from "./desk.ts";
import { later } from "./stand-in.ts";

const FAULTS = [
  { on: "sale", lost: true },
  { on: "sale", taken: true, lost: true },
  { on: "sale", status: 503 },
  { on: "sale", taken: true, status: 500 },
  { on: "sale", taken: true, body: "<html>" },
  { on: "sale", code: "990" },
  { on: "sale", code: "910", message: "Request parameter error" },
  { on: "sale", taken: true, code: "924", message: "Invoice number already exists" },
  { on: "item", status: 500 },
];
const DOCUMENTS = 100;
const TILLS = 4;

test("a hundred documents of four tills among failures, and deaths of the object, come to the authority's own books; the long form is npm run storm", async () => {
  const desk = await openDesk();
  await desk.sell();
  await desk.run();
  const head = { warehouse_id: desk.warehouse, currency: "RWF" };
  let [made, isSold] = [1, false];
  const till = async () => {
    while (made < DOCUMENTS) {
      made += 1;
      const [id, price] = [newId(), 100 + made];
      const line = { quantity: "1", price: `${price}`, total: `${price}`, tax: "0", band: "A", rate: "0" };
      await desk.as("owner", issuing(id, head, [soldLine(desk.product, line)]));
      if (made % 10 === 0 && made < DOCUMENTS) {
        made += 1;
        await desk.as("owner", crediting(newId(), id));
      }
    }
  };
  const trouble = async () => {
    for (let round = 0; !isSold; round += 1) {
      await setFaults(
        desk.tin,
        Array.from({ length: 12 }, (_, at) =>
          (round + at) % 3 === 0 ? FAULTS[(round * 5 + at) % FAULTS.length] : null,
        ),
      );
      await desk.run();
      if (round % 4 === 3) await desk.die();
      await later(desk);
    }
  };
  const troubled = trouble();
  await Promise.all(Array.from({ length: TILLS }, till));
  isSold = true;
  await troubled;
  await endFaults(desk.tin);
  const states = async () => {
    const [rows = []] = await asOwner(
      sql`select status, count(*)::int as count from fiscal.documents where tenant_id = ${desk.tenant.id} group by 1`,
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  };
  for (let round = 0; round < 60 && (await states()).accepted !== DOCUMENTS; round += 1) {
    await desk.as("owner", sql`select fiscal.retry_documents(array(select id from fiscal.documents))`);
    await later(desk);
    await desk.run();
  }
  expect(await states()).toEqual({ accepted: DOCUMENTS });
  const [documents = []] = await asOwner(
    sql`select number::int as number, total::float as total from fiscal.documents where tenant_id = ${desk.tenant.id} order by number`,
  );
  const books = (await desk.books())
    .map(({ number, total }) => ({ number, total }))
    .sort((a, b) => a.number - b.number);
  expect(books).toEqual(documents);
  expect(documents.map(({ number }) => number)).toEqual(documents.map((_, at) => at + 1));
}, 180_000);
