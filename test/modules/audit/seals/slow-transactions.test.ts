import { type SQL, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { verifyExport } from "../../../../client/verify-audit/verify-export.ts";
import { meanwhile } from "../../../database/slow-transaction.ts";
import { bytesOf, enter, publishedKeys, seal, sealOnce } from "./sealed.ts";

const entry = (tenant: string, id: string): SQL => sql`
  insert into audit.audit_events (tenant_id, id, actor_kind, action, target_type)
  values (${tenant}::uuid, ${id}::uuid, 'job', 'test.things.enter', 'test.things')`;

/** The entries of a tenant's tree, in its order, but for those of the tenant's own making. */
async function sealedIds(tenant: string): Promise<unknown[]> {
  const [rows = []] = await asOwner(
    sql`select l.entry_id from audit.leaves l join audit.audit_events e on e.tenant_id = l.tenant_id and e.id = l.entry_id
         where l.tenant_id = ${tenant} and e.action = 'test.things.enter' order by l.index`,
  );
  return rows.map(({ entry_id }) => entry_id);
}

test.each([
  ["wrote its entry at once", (tenant: string, id: string) => ({ first: [entry(tenant, id)] })],
  [
    "began before and wrote its entry last",
    (tenant: string, id: string) => ({
      first: [sql`select pg_current_xact_id()`],
      last: [entry(tenant, id)],
    }),
  ],
])(
  "what is committed beside a slow transaction that %s waits for it, and both are sealed once",
  async (_, slow) => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    await seal(tenant.id);
    const late = newId();
    const { result, hadEnded } = await meanwhile(slow(tenant.id, late), async () => {
      const [quick] = await enter(tenant.id, [{}]);
      await seal(tenant.id);
      return { quick, sealed: await sealedIds(tenant.id) };
    });
    // A slow machine may not get to it in time.
    expect(result.sealed).toEqual(hadEnded ? [late, result.quick] : []);
    await seal(tenant.id);
    await seal(tenant.id);
    expect(await sealedIds(tenant.id)).toEqual([late, result.quick]);
    const { text } = await owner.get("/audit-logs?format=jsonl");
    expect((await verifyExport(bytesOf(text), await publishedKeys())).faults).toEqual([]);
  },
);

test("writers and four sealers at once leave every entry in the tree, once, and one line of checkpoints", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const written: string[] = [];
  const write = async () => {
    for (let turn = 0; turn < 8; turn += 1) written.push(...(await enter(tenant.id, [{ turn }, { turn }])));
  };
  const sealing = async () => {
    for (let turn = 0; turn < 6; turn += 1) await sealOnce(tenant.id).catch(() => {});
  };
  await Promise.all([write(), write(), write(), sealing(), sealing(), sealing(), sealing()]);
  await seal(tenant.id);
  expect((await sealedIds(tenant.id)).toSorted()).toEqual(written.toSorted());
  const { text } = await owner.get("/audit-logs?format=jsonl");
  const { faults, checkpoints } = await verifyExport(bytesOf(text), await publishedKeys());
  expect(faults).toEqual([]);
  const [rows] = await asOwner(
    sql`select count(*)::int as n from audit.checkpoints where tenant_id = ${tenant.id}`,
  );
  expect(rows).toEqual([{ n: checkpoints }]);
});
