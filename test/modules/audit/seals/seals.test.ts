import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, call, mintTenant } from "#test/tenant.ts";
import { readKept } from "../../../../client/verify-audit/checkpoint.ts";
import { verifyExport } from "../../../../client/verify-audit/verify-export.ts";
import { verifyProof } from "../../../../client/verify-audit/verify-proof.ts";
import { bytesOf, enter, publishedKeys, seal, sealOnce } from "./sealed.ts";

interface Checkpoint extends Record<string, unknown> {
  id: string;
  tree_size: number;
  root_hash: string;
  statement: string;
}

async function opened() {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const checkpoints = async () =>
    (await owner.get<{ data: Checkpoint[] }>("/audit-logs/checkpoints")).body.data;
  const exported = async () => (await owner.get("/audit-logs?format=jsonl")).text;
  return { tenant, owner, checkpoints, exported };
}

test("what happened is sealed, signed, exported and verified by the published keys alone", async () => {
  const { tenant, owner, checkpoints, exported } = await opened();
  await owner.post("/products", { sku: "A", name: 'Soap "Ünïcode" \\ 石鹸', price: "1.50" });
  await enter(tenant.id, ["\u2028", null, { a: ["\u0001", "💊"] }]);
  await seal(tenant.id);
  const first = (await checkpoints())[0] as Checkpoint;
  await enter(
    tenant.id,
    Array.from({ length: 5 }, (_, n) => ({ n })),
  );
  await seal(tenant.id);
  const text = await exported();
  const found = await verifyExport(bytesOf(text), await publishedKeys(), [
    await readKept(JSON.stringify(first), await publishedKeys()),
  ]);
  expect(found.faults).toEqual([]);
  const latest = (await checkpoints())[0] as Checkpoint;
  expect(found).toMatchObject({ entries: latest.tree_size, removed: 0, erased: [] });
  expect(found.checkpoints).toBe((await checkpoints()).length);
  expect(found.latest?.text).toBe(latest.statement);
  expect(text).toContain('Soap \\"Ünïcode\\" \\\\ 石鹸');
});

test("a run with nothing new signs nothing; a second sealer at the same time neither forks nor doubles", async () => {
  const { tenant, checkpoints, exported } = await opened();
  await enter(
    tenant.id,
    Array.from({ length: 40 }, (_, n) => ({ n })),
  );
  await Promise.allSettled(Array.from({ length: 4 }, () => sealOnce(tenant.id)));
  await seal(tenant.id);
  const signed = await checkpoints();
  await seal(tenant.id);
  expect(await checkpoints()).toEqual(signed);
  await enter(tenant.id, [{ n: 41 }]);
  await Promise.allSettled(Array.from({ length: 4 }, () => sealOnce(tenant.id)));
  await seal(tenant.id);
  const { faults, entries } = await verifyExport(bytesOf(await exported()), await publishedKeys());
  expect(faults).toEqual([]);
  const [rows] = await asOwner(
    sql`select count(*)::int as leaves, count(distinct entry_id)::int as entries from audit.leaves where tenant_id = ${tenant.id}`,
  );
  expect(rows).toEqual([{ leaves: entries, entries }]);
});

describe("the proof of one entry", () => {
  test("leads from it to the root that the latest checkpoint signs, for every entry of logs of many sizes", async () => {
    const { tenant, owner } = await opened();
    const keys = await publishedKeys();
    const ids: string[] = [];
    for (const more of [1, 1, 3, 8]) {
      ids.push(
        ...(await enter(
          tenant.id,
          Array.from({ length: more }, (_, n) => ({ n })),
        )),
      );
      await seal(tenant.id);
      for (const id of ids) {
        const { text } = await owner.get(`/audit-logs/${id}/proof`);
        expect((await verifyProof(text, keys)).statement.tenant_id).toBe(tenant.id);
        await expect(verifyProof(text.replace('\\"job\\"', '\\"jab\\"'), keys)).rejects.toThrow(/changed/);
      }
    }
  });

  test("is not there before the entry is sealed, nor for a stranger", async () => {
    const { tenant, owner } = await opened();
    const [id] = await enter(tenant.id, [{}]);
    expect((await owner.get(`/audit-logs/${id}/proof`)).body.code).toBe("audit_log.not_sealed");
    expect((await owner.get("/audit-logs?format=jsonl")).body.code).toBe("audit_log.not_sealed");
    await seal(tenant.id);
    expect((await owner.get(`/audit-logs/${id}/proof`)).status).toBe(200);
    const stranger = await (await mintTenant()).member("owner");
    expect((await stranger.get(`/audit-logs/${id}/proof`)).body.code).toBe("audit_log.not_found");
  });
});

describe("a checkpoint", () => {
  test("proves that it continues each earlier one, and no later one", async () => {
    const { tenant, owner, checkpoints } = await opened();
    for (const more of [1, 2, 4, 1]) {
      await enter(
        tenant.id,
        Array.from({ length: more }, (_, n) => ({ n })),
      );
      await seal(tenant.id);
    }
    const all = (await checkpoints()).toReversed();
    expect(all.map(({ tree_size }) => tree_size)).toEqual(
      [...all.map((one) => one.tree_size)].sort((a, b) => a - b),
    );
    const [one, , , last] = all;
    const read = (of: Checkpoint | undefined, from: string | undefined) =>
      owner.get<{ consistency: { from_size: number; path: string[] } | null; code?: string }>(
        `/audit-logs/checkpoints/${of?.id}${from ? `?from=${from}` : ""}`,
      );
    const { body } = await read(last, one?.id);
    expect(body.consistency?.from_size).toBe(one?.tree_size);
    expect(body.consistency?.path.length).toBeGreaterThan(0);
    expect((await read(last, undefined)).body.consistency).toBeNull();
    expect((await read(one, last?.id)).body.code).toBe("checkpoint.not_earlier");
    expect((await read(one, newId())).body.code).toBe("checkpoint.not_found");
    expect((await read({ ...(one as Checkpoint), id: newId() }, undefined)).status).toBe(404);
  });

  test("is not signed over a log that was changed below an earlier one", async () => {
    const { tenant, checkpoints } = await opened();
    await enter(tenant.id, [{ n: 1 }, { n: 2 }, { n: 3 }]);
    await seal(tenant.id);
    const signed = await checkpoints();
    await asOwner(
      sql`update audit.leaves set hashes = decode(repeat('ab', octet_length(hashes)), 'hex')
           where tenant_id = ${tenant.id} and index = (select max(index) from audit.leaves where tenant_id = ${tenant.id})`,
    );
    await enter(tenant.id, [{ n: 4 }]);
    await expect(seal(tenant.id)).rejects.toThrow(/no continuation/);
    expect(await checkpoints()).toEqual(signed);
  });

  test("continues under a new key, whose old one still verifies", async () => {
    const { tenant, exported } = await opened();
    await enter(tenant.id, [{ n: 1 }]);
    await seal(tenant.id);
    const fresh = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    const jwk = { ...((await crypto.subtle.exportKey("jwk", fresh.privateKey)) as JsonWebKey), kid: "fresh" };
    const { body: published } = await call<{ keys: object[] }>("GET", "/.well-known/audit-keys.json");
    expect(Object.keys(published.keys[0] ?? {}).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
    await enter(tenant.id, [{ n: 2 }]);
    await seal(tenant.id, { AUDIT_SIGNING_KEYS: JSON.stringify([jwk, ...published.keys]) } as Partial<Env>);
    const { faults } = await verifyExport(bytesOf(await exported()), await publishedKeys());
    expect(faults).toMatchObject([{ says: expect.stringMatching(/key fresh that the key file has not/) }]);
    const both = new Map([...(await publishedKeys()), ["fresh", fresh.publicKey] as const]);
    expect((await verifyExport(bytesOf(await exported()), both)).faults).toEqual([]);
  });
});
