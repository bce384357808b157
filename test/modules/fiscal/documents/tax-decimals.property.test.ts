import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { profileOf } from "../../../../src/modules/fiscal/profiles/country-profiles.ts";
import { ClaimedDocument, claimedDocument } from "../../../../src/modules/fiscal/sending/claimed-document.ts";
import { aboutOf } from "../../../../src/modules/fiscal/sending/tell-document.ts";
import { type Counter, type Country, crediting, openCounter, type Sold } from "./counter.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 20);

interface Told extends Record<string, unknown> {
  totTaxAmt: number;
  itemList: Record<string, number>[];
}

/** An amount of four decimals at most, in cents, halves up: 16.185 is 1619, of which a float's hundredfold falls short. */
const cents = (amount: unknown): number => Math.round(Math.round(Number(amount) * 10_000) / 100);
const sum = (amounts: readonly number[]) => amounts.reduce((so, one) => so + one, 0);

/** A line at 18 %, whose tax is counted to cents, as whoever sells counts it. */
const line = fc
  .record({ quantity: fc.integer({ min: 1, max: 9 }), total: fc.integer({ min: 0, max: 900_000 }) })
  .map(({ quantity, total }): Sold & { quantity: string } => ({
    ...{ quantity: String(quantity), price: "1", total: (total / 100).toFixed(2) },
    tax: (Math.round((total * 18) / 118) / 100).toFixed(2),
  }));

/** What the authority would be told of a document now. */
async function bodyOf({ as, tenant }: Counter, id: string): Promise<Told> {
  const claim = newId();
  await asOwner(
    sql`update fiscal.documents set claim = ${claim} where tenant_id = ${tenant.id} and id = ${id}`,
  );
  const [rows = []] = await as("job", claimedDocument(claim));
  await asOwner(sql`update fiscal.documents set claim = null where tenant_id = ${tenant.id} and id = ${id}`);
  const goods = {
    item_code: "RW1NTXU0000001",
    item_class: "5059690800",
    packaging_unit: "NT",
    quantity_unit: "U",
  };
  const found = rows[0]?.document as ClaimedDocument;
  const said = ClaimedDocument.parse({
    ...{ ...found, status: "sending", unregistered: [] },
    lines: found.lines.map((one) => ({ ...one, ...goods })),
  });
  return JSON.parse(profileOf(said.device.country).saleBody({ ...aboutOf(said), said }));
}

test(
  "tax is the same in what is told, on the document, in its bands and on the X report, to cents or to whole units",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Country>("RW", "KE", "ZM"),
        fc.constantFrom(0, 2),
        fc.array(line, { minLength: 1, maxLength: 4 }),
        fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 4, maxLength: 4 }), { maxLength: 3 }),
        async (country, decimals, lines, notes) => {
          const counter = await openCounter(country);
          const { tenant, device, owner } = counter;
          await asOwner(
            sql`update fiscal.settings set tax_decimals = ${decimals} where tenant_id = ${tenant.id}`,
          );
          const sale = await counter.sell(lines);
          const left = lines.map(({ quantity }) => Number(quantity));
          const [rows = []] = await asOwner(
            sql`select id from fiscal.document_lines where tenant_id = ${tenant.id} and document_id = ${sale} order by position`,
          );
          const ids = [sale];
          for (const note of notes) {
            const parts = left.map((one, at) => Math.min(one, note[at] ?? 0));
            const named = parts.flatMap((quantity, at) =>
              quantity ? [{ line_id: rows[at]?.id, quantity }] : [],
            );
            if (named.length === 0) continue;
            for (const [at, part] of parts.entries()) left[at] = (left[at] ?? 0) - part;
            const id = newId();
            await counter.as("owner", crediting(id, sale, named));
            ids.push(id);
          }
          let total = 0;
          for (const id of ids) {
            const document = await counter.rowOf(id);
            const [kept = []] = await asOwner(
              sql`select tax from fiscal.document_lines where tenant_id = ${tenant.id} and document_id = ${id} order by position`,
            );
            const told = await bodyOf(counter, id);
            const field = country === "ZM" ? "vatAmt" : "taxAmt";
            // Zambia takes four decimals of a line: they are those that round to the line's own.
            expect(told.itemList.map((one) => cents(one[field]))).toEqual(kept.map(({ tax }) => cents(tax)));
            expect(Math.round(told.totTaxAmt * 10_000)).toBe(
              sum(told.itemList.map((one) => Math.round(Number(one[field]) * 10_000))),
            );
            const bands = document.bands as { band: string; tax: string }[];
            expect(sum(bands.map(({ tax }) => cents(tax)))).toBe(cents(document.tax));
            expect(sum(kept.map(({ tax }) => cents(tax)))).toBe(cents(document.tax));
            if (country !== "ZM") {
              expect(cents(told.totTaxAmt)).toBe(cents(document.tax));
              for (const { band, tax } of bands) expect(cents(told[`taxAmt${band}`])).toBe(cents(tax));
              if (decimals === 0) for (const { tax } of kept) expect(cents(tax) % 100).toBe(0);
            }
            total += document.type === "refund" ? -cents(document.tax) : cents(document.tax);
          }
          const x = await owner.get<{ tax: string; bands: { tax: string }[] }>(
            `/fiscal-devices/${device}/x-report`,
          );
          expect(cents(x.body.tax)).toBe(total);
          expect(sum(x.body.bands.map(({ tax }) => cents(tax)))).toBe(total);
        },
      ),
      {
        numRuns: RUNS,
        // Half a cent of tax, which no float has.
        examples: [
          [
            "ZM",
            0,
            [{ quantity: "8", price: "1", total: "424.31", tax: "64.73" }],
            [
              [2, 0, 0, 0],
              [2, 0, 0, 0],
            ],
          ],
        ],
      },
    );
  },
  60_000 + RUNS * 20_000,
);
