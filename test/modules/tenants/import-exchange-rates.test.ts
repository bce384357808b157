import { expect, test } from "vitest";
import { type Item, inShort, openShop } from "../inventory/shop.ts";

test("rates are imported as such; a known day is refused or changed, the tenant's own currency has none", async () => {
  const { importAs, owner } = await openShop();
  const given = { currency: "EUR", rate: "1600.5", valid_from: "2026-01-01" };
  const { body } = await owner.post<Item>("/exchange-rates", given);
  const file =
    "currency;rate;valid_from\nEUR;1650,25;2026-01-01\nUSD;1400;2026-01-01\nRWF;1;2026-01-01\nUSD;1.400,5;2026-02-01\n";
  const rejected = await importAs("exchange-rates", file, "mode=skip_bad&dry_run=true");
  expect(inShort(rejected.report)).toEqual([
    "2 failed valid_from exchange_rate.exists",
    "3 created",
    "4 failed currency exchange_rate.own_currency",
    "5 failed rate ambiguous_number",
  ]);
  const { status, report } = await importAs("exchange-rates", file, "mode=skip_bad&existing=update");
  expect([status, inShort(report).slice(0, 2)]).toEqual([200, ["2 updated", "3 created"]]);
  const { data } = (await owner.get<{ data: Item[] }>("/exchange-rates?sort=valid_from")).body;
  expect(
    data.map(({ id, currency, rate, source }) => [id === body.id, currency, rate, source]).sort(),
  ).toEqual([
    [false, "USD", "1400", "imported"],
    [true, "EUR", "1650.25", "imported"],
  ]);
});
