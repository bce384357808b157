import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { Currency, decimalsIn, decimalsOf } from "#platform/money.ts";
import { asOwner } from "#test/tenant.ts";

test("an amount has the decimals of its currency, in SQL as outside of it", async () => {
  const codes = ["RWF", "JPY", "USD", "KES", "KWD", "TND", "CLF"];
  for (const code of codes) expect(Currency.safeParse(code).success).toBe(true);
  expect(codes.map(decimalsOf)).toEqual([0, 0, 2, 2, 3, 3, 4]);
  const [rows = []] = await asOwner(
    sql`select ${decimalsIn(sql`c.code`)} as decimals from unnest(${`{${codes}}`}::text[]) with ordinality c (code, n) order by n`,
  );
  expect(rows.map(({ decimals }) => Number(decimals))).toEqual(codes.map(decimalsOf));
});
