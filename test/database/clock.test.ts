import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { capturedContext, entering, inBatchOf, literal, mintSide, run, type Side } from "./attacker.ts";

/** A side whose tenant is a sandbox, so many days ahead. */
async function sandboxSide(days: number): Promise<Side> {
  const side = await mintSide("clock");
  await asOwner(
    sql.raw("alter table tenants.tenants disable trigger keep_is_sandbox"),
    sql`update tenants.tenants set is_sandbox = true where id = ${side.tenant}`,
    sql.raw("alter table tenants.tenants enable trigger keep_is_sandbox"),
    sql`insert into tenants.clocks (tenant_id, ahead, goal, move, done_until)
        values (${side.tenant}, make_interval(hours => ${days * 24}), make_interval(hours => ${days * 24}), ${newId()}, now())`,
  );
  return side;
}

const [ours, theirs, sandbox] = await Promise.all([mintSide("ours"), mintSide("theirs"), sandboxSide(40)]);
const ahead = "select extract(epoch from app.now() - now())::int / 86400 as days";
const days = async (side: Side, ...attack: string[]) =>
  (await inBatchOf(side, ...attack, ahead)).rows.at(-1)?.[0]?.days;

describe("business time", () => {
  test("is the real time of a tenant that is no sandbox, and runs ahead in a sandbox whose clock was moved", async () => {
    expect(await days(ours)).toBe(0);
    expect(await days(sandbox)).toBe(40);
  });

  test("is the same for a job, and for who asks of a tenant by its id", async () => {
    const of = (login: "api" | "system", side: Side) =>
      `select extract(epoch from app.now_of('${side.tenant}') - now())::int / 86400 as days, '${login}' as login`;
    const job = await run("api", [
      await entering(sandbox, { kind: "job" }),
      sql.raw(ahead),
      sql.raw(of("api", sandbox)),
      sql.raw(of("api", theirs)),
    ]);
    expect(job.rows.slice(1).map(([row]) => row?.days)).toEqual([40, 40, 0]);
    const stranger = await inBatchOf(ours, of("api", sandbox));
    expect(stranger.rows[1]?.[0]?.days).toBe(0);
  });

  test("is moved by no setting of a caller's", async () => {
    for (const name of ["app.ahead", "app.clock", "app.now"]) {
      expect(await days(ours, `select set_config('${name}', '1000000', true)`)).toBe(0);
    }
    const claimed = await run("api", [await entering(ours, { ahead: 86_400_000 } as never), sql.raw(ahead)]);
    expect(claimed.rows[1]?.[0]?.days).toBe(0);
  });

  test("is told by no context that somebody changed after it was sealed", async () => {
    const set = (text: string) => `select set_config('app.context', ${text}, true)`;
    const further = await inBatchOf(
      sandbox,
      set(`replace(current_setting('app.context'), '"ahead": ', '"ahead": 9')`),
      ahead,
    );
    expect(further.refused).toBe("context.forged");
    const given = await inBatchOf(ours, set(`current_setting('app.context') || '"ahead": 99999'`), ahead);
    expect(given.refused).toBe("context.forged");
    const { context, seal } = await capturedContext(sandbox);
    const copied = await inBatchOf(
      ours,
      set(literal(context)),
      `select set_config('app.seal', ${literal(seal)}, true)`,
      ahead,
    );
    expect(copied.refused).toBe("context.forged");
    const without = await inBatchOf(
      sandbox,
      set(`replace(current_setting('app.context'), '"ahead"', '"behind"')`),
      "select id from tenants.tenants",
    );
    expect(without.refused).toBe("context.forged");
  });

  test("is moved by no statement of a login, and a sandbox stays one", async () => {
    for (const text of [
      `update tenants.clocks set ahead = '1 day'`,
      `insert into tenants.clocks (tenant_id, goal, move, done_until) values ('${ours.tenant}', '1 day', '${newId()}', now())`,
      `delete from tenants.clocks`,
      `update tenants.tenants set is_sandbox = true`,
    ]) {
      expect((await inBatchOf(sandbox, text)).refused, text).toMatch(/permission denied/);
    }
    for (const to of [true, false]) {
      await expect(
        asOwner(
          sql`update tenants.tenants set is_sandbox = ${to} where id = ${(to ? ours : sandbox).tenant}`,
        ),
      ).rejects.toThrow("never changes");
    }
  });
});
