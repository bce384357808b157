import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openCounter } from "./counter.ts";

test("invoices are listed by when they were made, and of a time by when they were sold", async () => {
  const { sell, owner } = await openCounter();
  const [made, ...others] = [await sell(), await sell(), await sell()];
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`update fiscal.documents set sold_at = now() - interval '2 days' where id = any (${`{${others.join()}}`}::uuid[])`,
    sql`update fiscal.documents set sold_at = now() - interval '1 day' where id = ${made}`,
  );
  const numbers = async (query: string) => {
    const { body } = await owner.get<{ data: { number: number }[] }>(`/invoices${query}`);
    return body.data.map(({ number }) => number);
  };
  expect(await numbers("")).toEqual([3, 2, 1]);
  expect(await numbers("?from=2020-01-01T00:00:00Z")).toEqual([1, 3, 2]);
  expect(await numbers("?to=2099-01-01T00:00:00Z")).toEqual([1, 3, 2]);
  expect(await numbers("?to=2099-01-01T00:00:00Z&sort=created_at")).toEqual([1, 2, 3]);
});
