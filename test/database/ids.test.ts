import { sql } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { inBatchOf, mintSide } from "./attacker.ts";

const many = sql`select array_agg(app.uuid7()) as ids from generate_series(1, 10000)`;
/** Where an id is less than the one before it; -1 where all rise. */
const falls = (ids: readonly string[]): number => ids.findIndex((id, at) => id < (ids[at - 1] ?? ""));
const idsOf = (rows: readonly Record<string, unknown>[] | undefined) => rows?.[0]?.ids as string[];

describe("app.uuid7()", () => {
  test("10,000 ids of one statement sort in the order in which they were made", async () => {
    const ids = idsOf((await asOwner(many))[0]);
    expect(new Set(ids).size).toBe(10_000);
    expect(falls(ids)).toBe(-1);
    expect(
      ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toBe(true);
  });

  test("and those of the statements of a transaction one after the other", async () => {
    const one = sql`select array[app.uuid7()] as ids`;
    const batches = [
      await asOwner(...Array.from({ length: 200 }, () => one)),
      await asOwner(many, one),
      await asOwner(one, many),
    ];
    // Of two transactions the clock alone decides, and a clock may be set back.
    for (const results of batches) expect(falls(results.flatMap((rows) => idsOf(rows)))).toBe(-1);
  });

  test("holds the time at which it was made", async () => {
    const before = Date.now();
    const ids = idsOf((await asOwner(many))[0]);
    for (const id of [ids[0], ids.at(-1)]) {
      const at = Number.parseInt((id ?? "").replace("-", "").slice(0, 12), 16);
      expect(Math.abs(at - before)).toBeLessThan(10_000);
    }
  });

  test("goes no further ahead than a second, whatever a session says of the time", async () => {
    const ours = await mintSide("ours");
    const { rows } = await inBatchOf(
      ours,
      "select set_config('app.last_tick', '9000000000000000', true)",
      "select array[app.uuid7()] as ids",
    );
    const at = Number.parseInt((idsOf(rows[2])[0] ?? "").replace("-", "").slice(0, 12), 16);
    expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
  });
});

test("an audit log reads in the order of what happened, within one batch too", async () => {
  const ours = await mintSide("ours");
  const product = newId();
  const changed = await inBatchOf(
    ours,
    `insert into inventory.products (id, sku, name, currency) values ('${product}', 'A', '0', 'RWF')`,
    `do $$ begin
       for n in 1..100 loop update inventory.products set name = n where id = '${product}'; end loop;
     end $$`,
  );
  expect(changed.refused, changed.said).toBeUndefined();
  const [log] = await asOwner(
    sql`select after ->> 'name' as name from audit.audit_events where tenant_id = ${ours.tenant} and target_id = ${product} order by id`,
  );
  expect(log?.map(({ name }) => name)).toEqual(Array.from({ length: 101 }, (_, n) => String(n)));
});

test("an id that the Worker makes is of the clock as it is now, also after the clock was set back", () => {
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(now + 3_600_000);
  const ahead = newId();
  clock.mockRestore();
  const momentOf = (id: string) => Number.parseInt(id.replace("-", "").slice(0, 12), 16);
  expect(momentOf(ahead) - now).toBe(3_600_000);
  const ids = Array.from({ length: 1_000 }, () => newId());
  expect(falls(ids)).toBe(-1);
  for (const id of ids) expect(Math.abs(momentOf(id) - Date.now())).toBeLessThan(5_000);
});
