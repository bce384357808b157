import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { enter } from "#platform/database/enter.ts";
import { newId } from "#platform/database/ids.ts";
import type { Claims, Subject } from "#platform/database/sign.ts";
import { asOwner, config } from "#test/tenant.ts";
import { run, type Side } from "./attacker.ts";
import { liveTables } from "./live-schema.ts";
import { quoted } from "./rows.ts";
import { about, asPerson, emailOf, guest, invitation, invited, ours, theirs } from "./sign-in-attacker.ts";

const tables = await liveTables();
const OF_PEOPLE = [
  "users",
  "sessions",
  "email_codes",
  "external_identities",
  "spent_refresh_tokens",
  "memberships",
];
const SUBJECTS: [string, Subject, Side][] = [
  ["an address", { email: emailOf(ours) }, ours],
  ["a session", { session: ours.session }, ours],
  ["an identity of an issuer", { issuer: "https://issuer.example", subject: ours.marker }, ours],
  ["an invitation", { invitation }, guest],
];

describe("the sign-in login sees", () => {
  test("no row at all in a context that is about nobody, or about somebody unknown", async () => {
    for (const subject of [
      undefined,
      {},
      { email: "nobody@example.com" },
      { session: newId() },
      { invitation: "00" },
    ]) {
      for (const table of [...OF_PEOPLE, "invitations"]) {
        const { rows, said } = await about(subject, [`select * from identity.${table}`]);
        expect(rows[1], `${table}: ${said}`).toEqual([]);
      }
    }
  });

  test.each(SUBJECTS)("of people the one whom it is about: %s", async (_, subject, side) => {
    const { rows, said } = await about(subject, ["select id, password_hash from identity.users"]);
    expect(rows[1], said).toEqual([{ id: side.user, password_hash: `hash of ${side.marker}` }]);
    for (const table of OF_PEOPLE) {
      const seen = await about(subject, [`select t::text as row from identity.${table} t`]);
      expect(seen.refused, table).toBeUndefined();
      for (const of of [theirs.user, theirs.session, theirs.marker])
        expect(seen.said, table).not.toContain(of);
    }
  });

  test("in a person's own context that person's row, and no other's by asking for it", async () => {
    const { rows } = await about(
      undefined,
      [
        "select id, password_hash from identity.users",
        `select password_hash from identity.users where email = '${emailOf(theirs)}'`,
      ],
      asPerson(ours),
    );
    expect(rows[1]).toEqual([{ id: ours.user, password_hash: `hash of ${ours.marker}` }]);
    expect(rows[2]).toEqual([]);
  });

  test("no invitation but the one whose token it holds, or that is to an address that the person has proven", async () => {
    const ids = async (subject: Subject) =>
      (await about(subject, ["select id from identity.invitations"])).rows[1];
    expect(await ids({ invitation })).toEqual([{ id: invited }]);
    expect(await ids({ email: emailOf(guest) })).toEqual([{ id: invited }]);
    expect(await ids({ email: emailOf(ours) })).toEqual([]);
    await asOwner(sql`update identity.users set email_verified_at = null where id = ${guest.user}`);
    expect(await ids({ email: emailOf(guest) })).toEqual([]);
    await asOwner(sql`update identity.users set email_verified_at = now() where id = ${guest.user}`);
  });

  test("of tenants those of the person and the one that was named", async () => {
    const ids = async (subject: Subject) =>
      (await about(subject, ["select id from tenants.tenants"])).rows[1]?.map(({ id }) => id).sort();
    expect(await ids({ email: emailOf(ours) })).toEqual([ours.tenant]);
    expect(await ids({ email: "new@example.com", tenant: theirs.slug })).toEqual([theirs.tenant]);
    expect(await ids({ invitation })).toEqual([guest.tenant, theirs.tenant].sort());
    expect(await ids({})).toEqual([]);
  });

  test("nobody's rows without a context, or in one that was changed after it was sealed", async () => {
    for (const table of OF_PEOPLE) {
      expect((await run("identity", [sql.raw(`select * from identity.${table}`)])).rows[0]).toEqual([]);
    }
    const forged = await about({ email: emailOf(ours) }, [
      `select set_config('app.context', replace(current_setting('app.context'), '${emailOf(ours)}', '${emailOf(theirs)}'), true)`,
      "select * from identity.users",
    ]);
    expect(forged.refused).toBe("context.forged");
  });
});

describe("the sign-in login reaches", () => {
  /** All that it may do to tables: everything else is closed to it. */
  const REACH: Record<string, string> = {
    "affiliates.affiliates": "SELECT",
    "affiliates.ledger": "SELECT",
    "affiliates.links": "SELECT",
    "affiliates.terms": "SELECT",
    "identity.api_keys": "SELECT UPDATE",
    "identity.email_codes": "INSERT SELECT UPDATE",
    "identity.external_identities": "INSERT SELECT",
    "identity.invitations": "SELECT UPDATE",
    "identity.memberships": "INSERT SELECT UPDATE",
    "identity.sessions": "INSERT SELECT UPDATE",
    "identity.spent_refresh_tokens": "INSERT SELECT",
    "identity.users": "INSERT SELECT UPDATE",
    "platform.domain_events": "INSERT SELECT",
    "tenants.clocks": "SELECT",
    "tenants.fiscal_profiles": "SELECT",
    "tenants.pharmacy_profiles": "INSERT SELECT",
    "tenants.tenants": "INSERT SELECT",
  };

  test("the tables of people and the few that a new tenant needs, and no other", () => {
    const reach = tables.flatMap(({ name, grants, column_grants }) => {
      const rights = [...(grants.app_identity ?? []), ...Object.keys(column_grants.app_identity ?? {})];
      return rights.length > 0 ? [[name, [...new Set(rights)].sort().join(" ")]] : [];
    });
    expect(Object.fromEntries(reach)).toEqual(REACH);
  });

  test.each(tables.filter(({ name }) => !(name in REACH)).map(({ name }) => [name]))(
    "%s in no way",
    async (name) => {
      for (const statement of ["select * from", "delete from", "insert into", "truncate"]) {
        const text = `${statement} ${quoted(name)}${statement === "insert into" ? " default values" : ""}`;
        expect((await about({ email: emailOf(ours) }, [text], asPerson(ours))).refused, text).toMatch(
          /permission denied/,
        );
      }
    },
  );

  test.each([
    "select app.used_of('products')",
    "select app.claim_key('k', '\\x00')",
    "select identity.admit_member('{}')",
    "select inventory.fefo(null, null, 1)",
    "select tenants.today()",
    "select audit.write('a', 'b', null, null, null)",
  ])("no function but its doors: %s", async (text) => {
    expect((await about({ email: emailOf(ours) }, [text])).refused).toMatch(/permission denied/);
  });
});

test("the platform login reads no password, code or token of a person", async () => {
  const claims: Claims = {
    scope: "platform",
    kind: "job",
    command: "attack",
    access: "essential",
    request: newId(),
  };
  for (const text of [
    "select password_hash from identity.users",
    "select refresh_hash from identity.sessions",
    "select code_hash from identity.email_codes",
    "select * from identity.spent_refresh_tokens",
    "select * from identity.external_identities",
    "update identity.users set password_hash = 'known'",
  ]) {
    const outcome = await run("system", [await enter(config.CONTEXT_KEY, claims), sql.raw(text)]);
    expect(outcome.refused, text).toMatch(/permission denied/);
  }
});
