import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { meanwhile } from "../../database/slow-transaction.ts";
import { runJob } from "../audit/seals/sealed.ts";
import { administrator, type Case, decide, follow, submitted, upload } from "./papers.ts";

async function stored() {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const { id } = (await upload(owner)).body;
  return { owner, id };
}

const accesses = async (id: string): Promise<number> =>
  (await asOwner(sql`select 1 from kyc.document_accesses where document_id = ${id}::uuid`))[0]?.length ?? 0;

describe("no byte of a paper goes out without its entry", () => {
  /** Whoever notes a reading waits, and finds what happened meanwhile. */
  const unnoted = sql`lock table kyc.document_accesses in exclusive mode`;

  test("by a link that is revoked at that moment", async () => {
    const { owner, id } = await stored();
    const { body } = await owner.post<{ id: string; url: string }>(`/kyc/documents/${id}/links`, {
      audience: "A bank",
    });
    const revoked = sql`update kyc.document_links set revoked_at = now() where id = ${body.id}::uuid`;
    const { result } = await meanwhile({ first: [revoked, unnoted] }, () => follow(body.url));
    expect([result.status, await accesses(id)]).toEqual([404, 0]);
  });

  test("to an owner while the paper is removed", async () => {
    const { owner, id } = await stored();
    const removed = sql`update kyc.documents set state = 'removed', sealed_key = null where id = ${id}::uuid`;
    const { result } = await meanwhile({ first: [removed, unnoted] }, () =>
      owner.get(`/kyc/documents/${id}/content`),
    );
    expect([result.status, await accesses(id)]).toEqual([404, 0]);
  });
});

test("a paper of a case that is being submitted again is not removed beside it", async () => {
  const tenant = await mintTenant();
  const { owner, id } = await submitted(tenant);
  const asked = await decide(await administrator(), id, "request-information", { reason: "One more" });
  expect(asked.status, asked.text).toBe(200);
  const { data } = (await owner.get<{ data: { id: string }[] }>("/kyc/documents")).body;
  const submitting = [
    sql`select kyc.hold(${tenant.id}::uuid)`,
    sql`update kyc.cases set status = 'submitted' where id = ${id}::uuid`,
  ];
  const { result, hadEnded } = await meanwhile({ first: submitting }, () =>
    owner.call("DELETE", `/kyc/documents/${data[0]?.id}`),
  );
  expect([result.status, result.body.code, hadEnded]).toEqual([409, "kyc_document.in_use", true]);
});

test("a night looks at dates beside an approval, and neither dies of the other", async () => {
  const tenant = await mintTenant({ kind: "pharmacy" });
  const { owner, id } = await submitted(tenant, true);
  const admin = await administrator();
  expect((await decide(admin, id, "approve")).status).toBe(200);
  await asOwner(
    sql`update kyc.documents set expires_on = tenants.today(tenant_id) - 20 where tenant_id = ${tenant.id}::uuid and kind = 'pharmacy_licence'`,
  );
  await upload(owner, undefined, { kind: "tax_certificate" });
  expect((await owner.post<Case>("/kyc/submit", {})).status).toBe(200);
  // An approval, as far as its locks go: the case in force, then its papers.
  const approving = {
    first: [
      sql`select kyc.hold(${tenant.id}::uuid)`,
      sql`select from kyc.cases where tenant_id = ${tenant.id}::uuid and status = 'approved' for no key update`,
    ],
    last: [
      sql`update kyc.documents set superseded_at = now() where tenant_id = ${tenant.id}::uuid and kind = 'pharmacy_licence'`,
    ],
  };
  const { hadEnded } = await meanwhile(approving, () => runJob("kyc.documents.look_at_dates", tenant.id));
  expect(hadEnded).toBe(true);
  const [rows] = await asOwner(
    sql`select state from kyc.documents where tenant_id = ${tenant.id}::uuid and kind = 'pharmacy_licence'`,
  );
  expect(rows).toEqual([{ state: "accepted" }]);
});
