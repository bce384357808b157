import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { type Answer, asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { tripsOf } from "../../http/trips.ts";
import { enter, seal } from "./seals/sealed.ts";

interface Page {
  data: { id: string; action: string; actor_id: string; target_id: string | null; after: unknown }[];
  next_cursor: string | null;
}

async function opened() {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const [id = ""] = await enter(tenant.id, [{}, {}, {}]);
  const readings = async () => {
    const [rows = []] = await asOwner(
      sql`select action, actor_id, target_id, after from audit.audit_events
           where tenant_id = ${tenant.id} and action ~ '^audit[.]' order by id`,
    );
    return rows;
  };
  return { tenant, owner, id, readings };
}

test("who lists the log is in it: once for all pages of the same question, again for another one or somebody else", async () => {
  const { tenant, owner, readings } = await opened();
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: Answer<Page> = await owner.get(`/audit-logs?limit=1${cursor && `&cursor=${cursor}`}`);
    expect(await tripsOf(page)).toBe(1);
    cursor = page.body.next_cursor;
  }
  const listed = { action: "audit.logs.list", target_id: null };
  expect(await readings()).toEqual([{ ...listed, actor_id: owner.userId, after: { format: "json" } }]);
  await owner.get("/audit-logs?action=test.things.enter");
  await owner.get("/audit-logs?action=test.things.enter&format=csv");
  const admin = await tenant.member("admin");
  await admin.get("/audit-logs");
  expect((await readings()).slice(1)).toEqual([
    { ...listed, actor_id: owner.userId, after: { action: "test.things.enter", format: "json" } },
    { ...listed, actor_id: owner.userId, after: { action: "test.things.enter", format: "csv" } },
    { ...listed, actor_id: admin.userId, after: { format: "json" } },
  ]);
});

test("ten minutes later it is a reading of its own", async () => {
  const { tenant, owner, readings } = await opened();
  await owner.get("/audit-logs");
  await asOwner(
    sql`update audit.audit_events set occurred_at = now() - interval '11 minutes'
         where tenant_id = ${tenant.id} and action = 'audit.logs.list'`,
  );
  await owner.get("/audit-logs");
  expect(await readings()).toHaveLength(2);
});

test("so is who reads an entry, its proof, or exports the log; nobody who was refused", async () => {
  const { tenant, owner, id, readings } = await opened();
  await owner.get(`/audit-logs/${newId()}`);
  await owner.get(`/audit-logs/${id}/proof`);
  await owner.get("/audit-logs?format=jsonl");
  await (await tenant.member("manager")).get("/audit-logs");
  expect(await readings()).toEqual([]);
  await seal(tenant.id);
  for (const path of [`/${id}`, `/${id}`, `/${id}/proof`, "?format=jsonl"]) {
    expect(await tripsOf(await owner.get(`/audit-logs${path}`))).toBe(1);
  }
  expect((await readings()).map(({ actor_id: _, ...one }) => one)).toEqual([
    { action: "audit.logs.read", target_id: id, after: {} },
    { action: "audit.proofs.read", target_id: id, after: {} },
    { action: "audit.logs.list", target_id: null, after: { format: "jsonl" } },
  ]);
});

test("what was read is not hidden by it: readings=hidden leaves the entries of reading out", async () => {
  const { owner } = await opened();
  await owner.get("/audit-logs");
  await owner.get("/audit-logs?action=test.things.enter");
  const all = (await owner.get<Page>("/audit-logs")).body.data.map(({ action }) => action);
  const hidden = (await owner.get<Page>("/audit-logs?readings=hidden")).body.data.map(({ action }) => action);
  expect(all.filter((action) => action === "audit.logs.list")).toHaveLength(2);
  expect(hidden).toEqual(all.filter((action) => action !== "audit.logs.list"));
});

test("an export that can be verified is whole: filters, order and place are refused, and nothing is noted", async () => {
  const { tenant, owner, readings } = await opened();
  await seal(tenant.id);
  for (const more of ["action=a.b.c", "sort=id", `cursor=x`, `target_id=${newId()}`]) {
    const { body } = await owner.get(`/audit-logs?format=jsonl&${more}`);
    expect([more, body.code]).toEqual([more, "audit_log.export_is_whole"]);
  }
  expect(await readings()).toEqual([]);
});

test("a platform administrator who lists the platform's log is in it", async () => {
  const admin = await mintPerson({ platformRoles: ["platform_admin"] });
  for (let turn = 0; turn < 2; turn += 1) await admin.get(`/admin/audit-logs?actor_id=${admin.userId}`);
  const { body } = await admin.get<Page>(`/admin/audit-logs?actor_id=${admin.userId}`);
  expect(body.data).toMatchObject([
    { action: "audit.platform_logs.list", after: { actor_id: admin.userId, format: "json" } },
  ]);
});
