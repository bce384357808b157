import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { decimalsOf } from "#platform/money.ts";
import { asOwner } from "#test/tenant.ts";
import { profiles } from "../../../../src/modules/fiscal/profiles/country-profiles.ts";
import type { QrSource } from "../../../../src/modules/fiscal/profiles/profile.ts";

describe("a country's facts", () => {
  test.each(profiles.map((profile) => [profile.country, profile] as const))(
    "of %s are the same in SQL and here",
    async (country, profile) => {
      const [rows] = await asOwner(sql`select * from fiscal.profile(${country})`);
      expect(rows).toEqual([
        {
          country,
          currency: profile.currency,
          time_zone: profile.time_zone,
          tin_form: profile.tin.form.source,
          branch_form: profile.branch.form.source,
          offline_hours: profile.offline_hours,
          default_band: profile.default_band,
          bands: Object.fromEntries(profile.bands.map(({ band, rate }) => [band, Number(rate)])),
        },
      ]);
    },
  );

  test.each(profiles)(
    "are the same of why a refund is made, in SQL and here",
    async ({ country, reasons }) => {
      expect(await asOwner(sql`select fiscal.usual_reasons(${country}) as reasons`)).toEqual([[{ reasons }]]);
    },
  );

  test("are known of no other", async () => {
    expect(await asOwner(sql`select * from fiscal.profile('UG')`)).toEqual([[]]);
  });

  test("smallest amounts of currencies are ISO 4217's, in SQL and here", async () => {
    const codes = ["RWF", "ZMW", "KES", "USD", "UGX", "JPY", "XAF", "KWD", "TND", "BHD", "CLF", "ISK", "VND"];
    const [rows = []] = await asOwner(
      sql`select code, app.currency_digits(code) as digits from unnest(${`{${codes.join(",")}}`}::text[]) code`,
    );
    expect(rows.map(({ digits }) => digits)).toEqual(codes.map(decimalsOf));
  });
});

describe("a receipt's code", () => {
  const receipt: QrSource = {
    ...{ tin: "999991130", branch_code: "00", environment: "production", form: null, number: "receipt" },
    ...{ receipt_number: 27, total_receipt_number: 32, url: null, sdc_id: "SDC010000005" },
    ...{ internal_data: "GZGGIZLYTJSSD7YLYLGIIG6FCY", signature: "TQZMKL57AGBMSTPO" },
    receipted_at: "2021-10-27T14:21:14Z",
  };
  const [rwanda, zambia, kenya] = profiles;
  const tail = "SDC010000005#27#GZGGIZLYTJSSD7YLYLGIIG6FCY#TQZMKL57AGBMSTPO";

  test("is its data in Rwanda, and an address elsewhere, unless a tenant wants the other", () => {
    expect(rwanda?.qrText(receipt)).toBe(`27102021#162114#${tail}`);
    expect(rwanda?.qrText({ ...receipt, form: "url" })).toBe(
      "https://myrra.rra.gov.rw/common/link/ebm/receipt/indexEbmReceiptData?Data=99999113000TQZMKL57AGBMSTPO",
    );
    expect(kenya?.qrText({ ...receipt, tin: "A123456789Z" })).toBe(
      "https://etims.kra.go.ke/common/link/etims/receipt/indexEtimsReceiptData?Data=A123456789Z00TQZMKL57AGBMSTPO",
    );
    expect(kenya?.qrText({ ...receipt, environment: "test" })).toContain("https://etims-sbx.kra.go.ke/");
    expect(zambia?.qrText({ ...receipt, url: "https://zra.example/r" })).toBe("https://zra.example/r");
    expect(zambia?.qrText({ ...receipt, form: "text" })).toMatch(/^27102021#162114#/);
  });

  test("has the number that the tenant chose", () => {
    const numbers = (["receipt", "total", "both"] as const).map((number) =>
      rwanda
        ?.qrText({ ...receipt, number })
        .split("#")
        .at(3),
    );
    expect(numbers).toEqual(["27", "32", "27/32"]);
  });
});
