import fc from "fast-check";
import { expect, test } from "vitest";
import type { DeviceKeys } from "../../../../src/modules/fiscal/authority/authority.ts";
import { givenUpGoods } from "../../../../src/modules/fiscal/profiles/body-fields.ts";
import { profileOf } from "../../../../src/modules/fiscal/profiles/country-profiles.ts";
import type { FrozenLine } from "../../../../src/modules/fiscal/profiles/frozen-document.ts";
import type { Country, Flavour } from "../../../../src/modules/fiscal/profiles/profile.ts";
import { quotient, text } from "../../../decimals.ts";
import { soldBody } from "../samples.ts";
import { booksOf, deviceOf } from "../simulator.ts";

const RUNS = 60;

/** What is sold of a line: at most 10,000 units of at most a million, at any price and discount, in ten-thousandths. */
const sold = fc
  .record({
    quantity: fc.oneof(
      fc.bigInt({ min: 1n, max: 10n ** 8n }),
      fc.bigInt({ min: 1n, max: 500n }).map((n) => n * 10_000n),
    ),
    price: fc.oneof(
      fc.bigInt({ min: 0n, max: 10n ** 10n }),
      fc.bigInt({ min: 1n, max: 10n ** 6n }).map((n) => n * 100n),
    ),
    off: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10_000n })),
    band: fc.nat(),
  })
  .map(({ quantity, price, off, band }) => {
    const gross = quotient([quantity * price, 8], [1n, 0], 2);
    return {
      ...{ quantity: text([quantity, 4]), unit_price: text([price, 4]), band },
      total: text([gross - (gross * off) / 10_000n, 2]),
    };
  });

test.each<[Country, Flavour]>([
  ["RW", "vsdc"],
  ["ZM", "vsdc"],
  ["KE", "oscu"],
])(
  "whatever is sold in %s, the authority's arithmetic holds: sold, taken back whole, and given up",
  async (country, flavour) => {
    const device = deviceOf(country, flavour);
    const made = await device.authority.initialise();
    if (made.kind !== "accepted") throw new Error(JSON.stringify(made));
    const authority = device.with({ keys: made.data.keys as DeviceKeys });
    const profile = profileOf(country);
    const of = { ...soldBody(), device: { tin: device.tin, branch_code: device.branch_code } };
    const goods = { ...givenUpGoods(country), name: "Goods" };
    const item = { ...goods, item_type: "2", origin: country, band: "A", price: "1", registered_by: null };
    expect(await authority.saveItem(profile.itemBody({ ...of, said: item }))).toMatchObject({
      kind: "accepted",
    });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(sold, { minLength: 1, maxLength: 12 }), async (given) => {
        const lines: FrozenLine[] = given.map(({ band: at, ...line }) => {
          const { band, rate } = profile.bands[at % profile.bands.length] as { band: string; rate: string };
          return { ...goods, ...line, band, rate };
        });
        const document = { ...of.said, buyer_tin: null, lines };
        const told = async (body: string) => {
          const outcome = await authority.saveSale(body);
          expect(outcome, body).toMatchObject({ kind: "accepted" });
          return outcome.kind === "accepted" ? outcome.data : undefined;
        };
        number += 3;
        const sale = await told(profile.saleBody({ ...of, said: { ...document, number: number - 2 } }));
        const original = {
          number: number - 2,
          receipt_number: sale?.receipt_number ?? 0,
          sdc_id: made.data.sdc_id,
        };
        const refund = {
          ...document,
          type: "refund" as const,
          number: number - 1,
          original,
          reason_code: "06",
        };
        await told(profile.saleBody({ ...of, said: refund }));
        const voided = { ...document, number, voided_at: new Date().toISOString() };
        await told(profile.voidBody({ ...of, said: voided }));
      }),
      { numRuns: RUNS },
    );
    expect((await booksOf(device.tin)).devices[0]?.sales.length).toBe(number);
  },
  120_000,
);
