import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { verifyExport } from "../../../../client/verify-audit/verify-export.ts";
import { verifyProof } from "../../../../client/verify-audit/verify-proof.ts";
import { ageCheckpoints, bytesOf, enter, publishedKeys, seal } from "../seals/sealed.ts";

async function opened() {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const [id = ""] = await enter(tenant.id, [{ name: "Uwase Marie" }]);
  await seal(tenant.id);
  const exported = async () => (await owner.get("/audit-logs?format=jsonl")).text;
  const redact = (of = id) => owner.post(`/audit-logs/${of}/redact`, { reason: "asked by the customer" });
  return { tenant, owner, id, exported, redact };
}

test("details are erased once the log tells who had it done; the entry, its proof and the export still verify", async () => {
  const { tenant, owner, id, exported, redact } = await opened();
  const keys = await publishedKeys();
  expect(await redact()).toMatchObject({ status: 202, body: { id, erased_at: null } });
  const before = await verifyProof((await owner.get(`/audit-logs/${id}/proof`)).text, keys);
  expect(before.details).toBe("proven");
  expect(before.says.join()).toMatch(/details .* are as they were sealed/);
  const whole = await exported();
  expect(whole).toContain("Uwase Marie");
  await seal(tenant.id);
  expect(await exported()).toContain("Uwase Marie");
  await ageCheckpoints(tenant.id);
  await seal(tenant.id);

  const text = await exported();
  expect(text).not.toContain("Uwase Marie");
  const found = await verifyExport(bytesOf(text), keys);
  const line = text.split("\n").findIndex((one) => one.includes(`"id" : "${id}"`)) + 1;
  expect(found).toMatchObject({ faults: [], erased: [line] });
  const proof = await owner.get<{ details: string | null; entry: string }>(`/audit-logs/${id}/proof`);
  expect(proof.body.details).toBeNull();
  expect(JSON.parse(proof.body.entry)).toMatchObject({ id, action: "test.things.enter", actor_kind: "job" });
  const { details_hash } = JSON.parse(proof.body.entry) as { details_hash: string };
  const proven = await verifyProof(proof.text, keys);
  expect(proven.details).toBe("missing");
  const says = proven.says.join("\n");
  expect(says).toContain(`Entry ${id}, test.things.enter`);
  expect(says).toMatch(/details .* are NOT in this proof: they were erased, or left out/);
  expect(says).toContain(`details with the SHA-256 ${details_hash}; not what they said`);
  expect(says).toContain(`audit.redactions with target_id ${id}`);

  const [rows] = await asOwner(
    sql`select l.salt, e.after, octet_length(l.details_hash) as hash from audit.leaves l
          join audit.audit_events e on e.tenant_id = l.tenant_id and e.id = l.entry_id
         where l.tenant_id = ${tenant.id} and l.entry_id = ${id}`,
  );
  expect(rows).toEqual([{ salt: null, after: null, hash: 32 }]);
  const logged = await owner.get<{ data: unknown[] }>(`/audit-logs?action=audit.logs.redact&target_id=${id}`);
  expect(logged.body.data).toMatchObject([
    {
      actor_id: owner.userId,
      target_type: "audit.redactions",
      after: { reason: "asked by the customer", requested_by: owner.userId },
    },
  ]);
});

test("nothing is erased as long as the log does not tell of it", async () => {
  const { tenant, exported, redact } = await opened();
  await redact();
  await seal(tenant.id);
  await ageCheckpoints(tenant.id);
  await asOwner(
    sql`update audit.audit_events set target_id = ${newId()}::uuid
         where tenant_id = ${tenant.id} and action = 'audit.logs.redact'`,
  );
  await seal(tenant.id);
  expect(await exported()).toContain("Uwase Marie");
});

test("of what tells of a redaction is refused: who had what redacted, and why, stays for ever", async () => {
  const { tenant, owner, redact } = await opened();
  await redact();
  const { body } = await owner.get<{ data: { id: string }[] }>("/audit-logs?action=audit.logs.redact");
  const told = body.data[0]?.id ?? "";
  expect((await redact(told)).body.code).toBe("audit_log.is_redaction");
  await asOwner(
    sql`insert into audit.redactions (tenant_id, id, reason, requested_by) values (${tenant.id}, ${told}, 'past the command', ${owner.userId})`,
  );
  await seal(tenant.id);
  await ageCheckpoints(tenant.id);
  await seal(tenant.id);
  const entry = await owner.get<{ after: { reason: string } | null }>(`/audit-logs/${told}`);
  expect(entry.body.after?.reason).toBe("asked by the customer");
});

test("is asked for once, by an owner in person, for an entry that is there", async () => {
  const { tenant, owner, id, redact } = await opened();
  expect((await redact(newId())).body.code).toBe("audit_log.not_found");
  const admin = await tenant.member("admin");
  expect((await admin.post(`/audit-logs/${id}/redact`, { reason: "no" })).status).toBe(403);
  const stranger = await (await mintTenant()).member("owner");
  expect((await stranger.post(`/audit-logs/${id}/redact`, { reason: "no" })).body.code).toBe(
    "audit_log.not_found",
  );
  expect((await redact()).status).toBe(202);
  expect((await redact()).body.code).toBe("audit_log.already_redacted");
  expect((await owner.get(`/audit-logs/${id}`)).status).toBe(200);
});

test("a proof from which somebody took the details says that it proves nothing of them, and one with others is refused", async () => {
  const { owner, id } = await opened();
  const keys = await publishedKeys();
  const { body } = await owner.get<Record<string, unknown>>(`/audit-logs/${id}/proof`);
  const proven = await verifyProof(JSON.stringify({ ...body, details: null }), keys);
  expect(proven.says.join()).toContain("left out by whoever gave it");
  const { details: _, ...without } = body;
  await expect(verifyProof(JSON.stringify(without), keys)).rejects.toThrow(
    /details of the entry were changed/,
  );
});
