import { exports } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { contentOf, entriesOf } from "#platform/sheets/unzip.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { makeWorld } from "../../http/world.ts";

/** The files of an export, by name. */
async function exported(by: Client, query = ""): Promise<Map<string, string>> {
  const response = await exports.default.fetch(
    new Request(`http://localhost:8787/api/v1/tenants/current/export${query}`, {
      headers: { Authorization: `Bearer ${by.token}` },
    }),
  );
  expect(response.status, response.status === 200 ? "" : await response.text()).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("application/zip");
  const archive = new Uint8Array(await response.arrayBuffer());
  const files = new Map<string, string>();
  for (const [name, entry] of entriesOf(archive)) {
    const decoder = new TextDecoder();
    let text = "";
    for await (const piece of contentOf(archive, entry, 1e9)) text += decoder.decode(piece, { stream: true });
    files.set(name, text + decoder.decode());
  }
  return files;
}

describe("a tenant's owner takes out all that it has", () => {
  it("a file for each table, with every row that is theirs, nobody else's, and no secret", async () => {
    const [world, other] = [await makeWorld("taken"), await makeWorld("others")];
    await asOwner(
      sql`insert into trust.reviews (tenant_id, source, status, outcome, reason)
          values (${world.tenant}::uuid, 'signals', 'decided', 'kept', 'Odd-secret')`,
    );
    const files = await exported(world.as.owner, "?format=json");
    for (const table of [
      "inventory.products",
      "sales.orders",
      "fiscal.documents",
      "tenants.tenants",
      "kyc.cases",
    ])
      expect([...files.keys()]).toContain(`${table}.jsonl`);
    const all = [...files.values()].join("\n");
    expect(all).toContain(world.marker);
    expect(all).not.toContain(other.marker);
    expect(all).not.toContain(other.tenant);
    expect(all).not.toContain("Odd-secret");
    const fields = [...files]
      .filter(([name]) => name !== "manifest.json")
      .flatMap(([, text]) => text.trim().split("\n"))
      .flatMap((line) => Object.keys(JSON.parse(line) as object));
    expect(fields.filter((name) => /secret|password|token|hash|sealed|object_key/.test(name))).toEqual([]);
    const messages = (files.get("notifications.deliveries.jsonl") ?? "").trim().split("\n");
    expect(messages[0]).toContain('"channel"');
    expect(messages.filter((line) => /"(recipient|content)":/.test(line))).toEqual([]);
    const people = (files.get("identity.users.jsonl") ?? "").trim().split("\n");
    expect(people.map((line) => (JSON.parse(line) as { id: string }).id)).toContain(world.as.owner.userId);
    const { files: listed } = JSON.parse(files.get("manifest.json") ?? "") as {
      files: { file: string; rows: number }[];
    };
    expect(listed.map(({ file }) => file)).toEqual(
      [...files.keys()].filter((name) => name !== "manifest.json"),
    );
    for (const { file, rows } of listed) expect(files.get(file)?.trim().split("\n").length, file).toBe(rows);
    const [noted] = await asOwner(
      sql`select count(*)::int as n from audit.audit_events where tenant_id = ${world.tenant} and action = 'tenants.current.export'`,
    );
    expect(noted).toEqual([{ n: 1 }]);
  });

  it("as CSV with amounts as they are, over as many slices as it takes, and each row once", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    await asOwner(
      sql`insert into inventory.products (tenant_id, id, sku, name, currency, price)
          select ${tenant.id}, gen_random_uuid(), 'S-' || n, case n when 1 then '=1+1' else 'N, ' || n end, 'RWF', 12345678901234.5678
            from generate_series(1, 2345) n`,
    );
    const files = await exported(owner);
    const lines = (files.get("inventory.products.csv") ?? "").trim().split("\r\n");
    expect(lines.length).toBe(2346);
    const [head = "", ...rows] = lines;
    const at = head.split(",").indexOf("sku");
    expect(new Set(rows.map((line) => line.split(",")[at])).size).toBe(2345);
    expect(rows.every((line) => line.includes("12345678901234.5678"))).toBe(true);
    expect(rows.some((line) => line.includes("'=1+1"))).toBe(true);
  });

  it("also once it is deactivated or removed, when nothing else works, and nobody but they", async () => {
    const tenant = await mintTenant();
    const [owner, admin] = [await tenant.member("owner"), await tenant.member("admin")];
    await owner.post("/products", { sku: newId(), name: "Kept" });
    await asOwner(sql`update tenants.tenants set status = 'deactivated' where id = ${tenant.id}`);
    expect((await owner.get("/products")).body.code).toBe("tenant.deactivated");
    expect((await admin.get("/tenants/current/export")).body.code).toBe("permission.denied");
    expect((await exported(owner)).get("inventory.products.csv")).toContain("Kept");
    await asOwner(sql`update tenants.tenants set deleted_at = now() where id = ${tenant.id}`);
    expect((await owner.get("/products")).body.code).toBe("tenant.access_denied");
    expect((await exported(owner)).get("inventory.products.csv")).toContain("Kept");
  });
});
