import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { readKept } from "../../../../client/verify-audit/checkpoint.ts";
import { verifyExport } from "../../../../client/verify-audit/verify-export.ts";
import { bytesOf, enter, publishedKeys, runJob, seal } from "../seals/sealed.ts";

const night = (tenant: string) => runJob("audit.logs.remove_old", tenant);

/** A tenant whose first entries are a year old. */
async function opened() {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  await enter(tenant.id, [{ n: 1 }, { n: 2 }, { n: 3 }]);
  await asOwner(
    sql`update audit.audit_events set occurred_at = now() - interval '1 year' where tenant_id = ${tenant.id}`,
  );
  const [old = []] = await asOwner(
    sql`select count(*)::int as n from audit.audit_events where tenant_id = ${tenant.id}`,
  );
  await seal(tenant.id);
  await enter(tenant.id, [{ n: 4 }]);
  await seal(tenant.id);
  const exported = async () => (await owner.get("/audit-logs?format=jsonl")).text;
  return { tenant, owner, exported, old: old[0]?.n as number };
}

test("entries past the retention go the night after a checkpoint has said so; all of it still verifies", async () => {
  const { tenant, owner, exported, old } = await opened();
  const keys = await publishedKeys();
  const kept = [...(await exported()).matchAll(/^\{"type":"checkpoint".*$/gm)].map(([line]) => line);
  const settings = await owner.call("PUT", "/audit-settings", { body: { retention_days: 180 } });
  expect(settings.body).toEqual({ retention_days: 180, version: 1 });

  await night(tenant.id);
  await night(tenant.id);
  expect((await verifyExport(bytesOf(await exported()), keys)).removed).toBe(0);
  await seal(tenant.id);
  await night(tenant.id);
  const text = await exported();
  const found = await verifyExport(
    bytesOf(text),
    keys,
    await Promise.all(kept.map((line) => readKept(line, keys))),
  );
  expect(found).toMatchObject({ faults: [], removed: old });
  expect(found.latest?.statement.first_kept).toBe(old);
  const [rows] = await asOwner(
    sql`select count(e.id)::int as entries, count(l.salt)::int as salts from audit.leaves l
          left join audit.audit_events e on e.tenant_id = l.tenant_id and e.id = l.entry_id
         where l.tenant_id = ${tenant.id} and l.index < ${old}`,
  );
  expect(rows).toEqual([{ entries: 0, salts: 0 }]);
  const noted = await owner.get<{ data: unknown[] }>("/audit-logs?action=audit.logs.remove_old");
  expect(noted.body.data).toMatchObject([{ actor_kind: "job", after: { first_kept: old } }]);

  const entry = text.split("\n").findIndex((line) => line.startsWith('{"type":"entry"'));
  const gone = text
    .split("\n")
    .map((line, at) =>
      at === entry ? line.replace(/"type":"entry"(.*?),"entry":.*$/s, '"type":"removed"$1}') : line,
    )
    .join("\n");
  expect((await verifyExport(bytesOf(gone), keys)).faults).toEqual([
    { line: entry + 1, says: expect.stringMatching(/was to be kept/) },
  ]);
});

test("who goes on upwards from before what went is told so, and who missed nothing goes on", async () => {
  const { tenant, owner, old } = await opened();
  const read = (query: string) =>
    owner.get<{ data: { id: string }[]; next_cursor: string; code?: string }>(`/audit-logs?sort=id&${query}`);
  const cursors = await Promise.all(
    [1, old - 1, old].map(async (n) => (await read(`limit=${n}`)).body.next_cursor),
  );
  const newest = (await owner.get<{ next_cursor: string }>("/audit-logs?limit=1")).body.next_cursor;
  await owner.call("PUT", "/audit-settings", { body: { retention_days: 180 } });
  await night(tenant.id);
  await seal(tenant.id);
  for (const cursor of cursors) expect((await read(`cursor=${cursor}`)).status).toBe(200);
  await night(tenant.id);
  for (const cursor of cursors.slice(0, 2)) {
    const { status, body } = await read(`cursor=${cursor}`);
    expect([status, body.code]).toEqual([410, "audit_log.no_longer_kept"]);
  }
  const [kept] = (await read("limit=1")).body.data;
  expect((await read(`cursor=${cursors[2]}&limit=1`)).body.data).toEqual([kept]);
  // Who reads backwards comes to the end of what is kept.
  expect((await owner.get(`/audit-logs?cursor=${newest}`)).status).toBe(200);
  const activities = await owner.get<{ code?: string }>(`/activities?sort=id&cursor=${cursors[0]}`);
  expect([activities.status, activities.body.code]).toEqual([410, "activity.no_longer_kept"]);
  expect((await owner.get(`/activities?sort=id&kind=event&cursor=${cursors[0]}`)).status).toBe(200);
});

test("nothing goes of a tenant that keeps all, nor what is younger; the retention is not short", async () => {
  const { tenant, owner, exported } = await opened();
  expect((await owner.get("/audit-settings")).body).toEqual({ retention_days: null, version: 0 });
  const before = await exported();
  await night(tenant.id);
  await owner.call("PUT", "/audit-settings", { body: { retention_days: 400 } });
  for (let turn = 0; turn < 2; turn += 1) {
    await seal(tenant.id);
    await night(tenant.id);
  }
  const { faults, removed } = await verifyExport(bytesOf(await exported()), await publishedKeys());
  expect([faults, removed]).toEqual([[], 0]);
  expect(await exported()).toContain(before.split("\n")[1]);
  expect((await owner.call("PUT", "/audit-settings", { body: { retention_days: 89 } })).status).toBe(422);
  const manager = await tenant.member("manager");
  expect((await manager.call("PUT", "/audit-settings", { body: { retention_days: 90 } })).status).toBe(403);
});

test("nothing goes before a checkpoint has said what need not be kept", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  await owner.call("PUT", "/audit-settings", { body: { retention_days: 90 } });
  await enter(tenant.id, [{ n: 1 }]);
  await asOwner(
    sql`update audit.audit_events set occurred_at = now() - interval '1 year' where tenant_id = ${tenant.id}`,
  );
  await seal(tenant.id);
  await asOwner(sql`delete from audit.checkpoints where tenant_id = ${tenant.id}`);
  await night(tenant.id);
  const [rows] = await asOwner(
    sql`select count(*)::int as n from audit.audit_events where tenant_id = ${tenant.id} and occurred_at < now() - interval '300 days'`,
  );
  expect(rows?.[0]?.n).toBeGreaterThan(0);
});
