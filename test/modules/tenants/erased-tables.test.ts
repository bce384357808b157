import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { mintSide } from "../../database/attacker.ts";
import { isGlobal, liveTables, tenantColumn } from "../../database/live-schema.ts";
import { fingerprints, quoted, seedRows } from "../../database/rows.ts";
import { closed, ending, erased, eventsOf, JOB } from "./closed-tenant.ts";

const tables = (await liveTables()).filter((table) => !isGlobal(table));
const [treatments = []] = await asOwner(sql`select * from app.treatments() order by step`);

describe("what becomes of a closed tenant's rows", () => {
  test("is said once, of every table, with a reason where they stay, and those that stay last", () => {
    const said = treatments.map(({ relation }) => relation);
    expect(tables.map(({ name }) => name).filter((name) => !said.includes(name))).toEqual([]);
    expect(said.filter((name) => !tables.some((table) => table.name === name)).sort()).toEqual([
      "audit.platform_events",
      "platform.dead_letters",
    ]);
    for (const { relation, treatment, reason, blanks } of treatments) {
      expect(String(reason).length, String(relation)).toBeGreaterThan(3);
      expect(Array.isArray(blanks), String(relation)).toBe(treatment === "blank");
    }
    const kinds = treatments.map(({ treatment }) => treatment === "keep");
    expect(kinds).toEqual(kinds.toSorted());
  });

  test("takes rows before those that they point to", () => {
    const goesAt = (name: string) =>
      treatments.find(
        ({ relation, treatment, of_rows }) =>
          relation === name && treatment === "remove" && of_rows === "true",
      )?.step as number | undefined;
    const late = tables.flatMap(({ name, references }) =>
      references
        .filter(({ target }) => target !== name && (goesAt(target) ?? Infinity) < (goesAt(name) ?? Infinity))
        .map(({ target }) => `${name} points to ${target}`),
    );
    expect(late).toEqual([]);
  });

  test("happens to all of them, and to nobody else's", async () => {
    const [ours, theirs] = await Promise.all([mintSide("gone"), mintSide("stays")]);
    await seedRows(tables, ours);
    await seedRows(tables, theirs);
    const files = [newId(), newId(), newId(), newId()];
    await Promise.all(files.map((key) => env.FILES.put(key, "a file")));
    await asOwner(
      sql`update kyc.documents set object_key = ${files[0]} where tenant_id = ${ours.tenant}::uuid`,
      sql`update kyc.documents set object_key = ${files[3]} where tenant_id = ${theirs.tenant}::uuid`,
      sql`update fiscal.logos set object_key = ${files[1]}, printed_key = ${`${files[1]}p`}, type = 'image/png', width = 1, height = 1, bytes = 1, replaced_keys = ${`{${files[2]}}`}::text[] where tenant_id = ${ours.tenant}::uuid`,
    );
    await closed(ours.tenant);
    const [was, others] = [
      await fingerprints(tables, ours.tenant),
      await fingerprints(tables, theirs.tenant),
    ];
    await erased(ours.tenant);
    expect(await ending(ours.tenant)).toMatchObject({ finished_at: expect.anything(), next_at: null });
    expect(await fingerprints(tables, theirs.tenant)).toEqual(others);
    const is = await fingerprints(tables, ours.tenant);
    for (const { name } of tables) {
      const said = treatments.filter(({ relation, of_rows }) => relation === name && of_rows === "true");
      const treatment = said[0]?.treatment;
      if (name === "platform.domain_events" || name === "tenants.endings" || name.startsWith("audit."))
        continue;
      if (treatment === "remove") expect([name, is[name]?.rows]).toEqual([name, 0]);
      const touched = treatments.some(
        ({ relation, treatment: kind }) => relation === name && kind !== "keep",
      );
      const isOfDraft = /^purchasing.purchase_request/.test(name);
      if (!touched && !isOfDraft && !name.startsWith("platform."))
        expect([name, is[name]]).toEqual([name, was[name]]);
      if (treatment === "blank" && !isOfDraft)
        expect([name, is[name]?.rows]).toEqual([name, was[name]?.rows]);
    }
    for (const { relation, blanks } of treatments.filter(({ treatment }) => treatment === "blank")) {
      const table = tables.find(({ name }) => name === relation);
      if (!table) throw new Error(String(relation));
      const columns = (blanks as string[])
        .map((blank) => blank.split(":")[0] ?? "")
        .filter((name) => !name.endsWith("_at"));
      const [rows = []] = await asOwner(
        sql`select ${sql.raw(columns.map(quoted).join(", "))} from ${sql.raw(quoted(table.name))}
             where ${sql.raw(quoted(tenantColumn(table) ?? ""))} = ${ours.tenant}::uuid`,
      );
      expect(JSON.stringify(rows), table.name).not.toContain(ours.marker);
    }
    expect(await eventsOf(ours.tenant, "erased")).toEqual([{ payload: { rows: expect.any(Number) } }]);
    expect(await Promise.all(files.map(async (key) => (await env.FILES.head(key)) !== null))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  test("is told by the platform's audit log, and by no copies in the tenant's", async () => {
    const side = await mintSide("audited");
    await seedRows(tables, side);
    await closed(side.tenant);
    await erased(side.tenant);
    const [own, platform] = await asOwner(
      sql`select distinct target_type from audit.audit_events where tenant_id = ${side.tenant}::uuid and action = ${JOB} order by 1`,
      sql`select after from audit.platform_events where target_type = 'tenants.endings' and target_id = ${side.tenant}::uuid and action = ${JOB}`,
    );
    expect(own).toEqual([{ target_type: "audit.redactions" }]);
    expect(JSON.stringify(platform)).toContain("finished_at");
    const [asked = []] = await asOwner(
      sql`select count(*)::int as n from audit.audit_events e where e.tenant_id = ${side.tenant}::uuid and e.target_type = 'contacts.contacts'
           and e.after is not null and not exists (select from audit.redactions r where r.tenant_id = e.tenant_id and r.id = e.id)`,
    );
    expect(asked).toEqual([{ n: 0 }]);
  });
});
