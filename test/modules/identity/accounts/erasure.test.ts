import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { type SQL, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { jobs } from "../../../../src/cron.ts";
import { handlers } from "../../../../src/handlers.ts";
import { delivered, envelope } from "../../../queues/deliveries.ts";
import { ageCheckpoints, seal } from "../../audit/seals/sealed.ts";
import { as, codeTo, joined, PASSWORD, platformAuditOf, post, signedIn, signIn, wrong } from "../person.ts";

const ERASE = /erase your account/;

/** Every column of every table that has text in some form. */
async function texts(): Promise<{ table: string; column: string }[]> {
  const [rows = []] = await asOwner(
    sql`select format('%I.%I', c.table_schema, c.table_name) as "table", format('%I', c.column_name) as "column"
          from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
         where t.table_type = 'BASE TABLE' and c.table_schema !~ '^(pg_|information_schema)'
           and c.data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'USER-DEFINED')`,
  );
  return rows as { table: string; column: string }[];
}

/** Where in the database a text stands. */
async function placesOf(...marks: string[]): Promise<string[]> {
  const columns = await texts();
  expect(columns.length).toBeGreaterThan(300);
  const pattern = marks.map((mark) => mark.replaceAll(".", "\\.")).join("|");
  const found: SQL[] = columns.map(({ table, column }) => {
    const name = `${table}.${column}`;
    return sql`select ${name} as place where exists (
      select from ${sql.raw(table)} where ${sql.raw(column)}::text ~* ${pattern})`;
  });
  const [rows = []] = await asOwner(sql.join(found, sql` union all `));
  return rows.map(({ place }) => String(place)).sort();
}

/** The job that clears away what has expired. */
async function expireSessions(): Promise<void> {
  const execution = createExecutionContext();
  for (const job of jobs)
    if (job.name === "identity.sessions.expire" && !job.perTenant)
      await job.run(backgroundContext(env, execution, newId(), {}), new Date());
  await waitOnExecutionContext(execution);
}

/** Somebody whose name, telephone number and address are theirs alone, a member of a tenant. */
async function marked() {
  const mark = newId().slice(-12);
  const person = await signedIn();
  const tenant = await joined(person.id);
  await person.api("PATCH", "/users/me", { name: `Marked ${mark}`, phone: `+999${mark}` });
  await asOwner(
    sql`update identity.memberships set name = ${`Called ${mark}`} where user_id = ${person.id}`,
    sql`update identity.users set username = ${`u-${mark}`} where id = ${person.id}`,
  );
  return { ...person, mark, tenant, owner: await tenant.member("owner") };
}

describe("erasing one's account", () => {
  it("leaves nothing of name and address in any table, and the rows that point to the id", async () => {
    const { api, id, email, mark, tenant, owner } = await marked();
    const elsewhere = await joined((await signedIn()).id);
    const admin = await elsewhere.member("owner");
    expect((await admin.post("/invitations", { email, role: "cashier", name: `Guest ${mark}` })).status).toBe(
      201,
    );
    await asOwner(
      sql`insert into identity.external_identities (issuer, subject, id, user_id)
          values ('https://outside.example', ${`subject-${mark}`}, app.uuid7(), ${id})`,
      sql`insert into notifications.notifications (tenant_id, user_id, type, priority, title, body, subject, dedupe_key)
          values (${tenant.id}, ${id}, 'test', 'LOW', ${`For ${mark}`}, 'x', 'x', 'x')`,
    );
    expect(await placesOf(mark, email)).toContain("identity.users.email");
    expect((await api("DELETE", "/users/me", { password: PASSWORD })).status).toBe(204);
    for (const place of [tenant, elsewhere]) {
      const [told = []] = await asOwner(
        sql`select id, payload from platform.domain_events
             where tenant_id = ${place.id} and type = 'identity.user.erased'`,
      );
      expect(told).toMatchObject([{ payload: { user_id: id } }]);
      const body = envelope(place.id, "identity.user.erased", {
        id: String(told[0]?.id),
        payload: { user_id: id },
      });
      const { retried } = await delivered("duka-events", [{ body }], { handlers });
      expect(retried).toEqual([]);
      await seal(place.id);
      await ageCheckpoints(place.id);
      await seal(place.id);
    }
    expect(await placesOf(mark, email)).toEqual([]);
    const users = await owner.get<{ data: { id: string; name: null; email: null }[] }>("/users?status=ended");
    expect(users.body.data.find((user) => user.id === id)).toMatchObject({ name: null, email: null });
    const entries = await platformAuditOf(id);
    expect(entries.map(({ action }) => action)).toContain("identity.accounts.erase_own");
    const logs = await owner.get<{ data: { actor_id: string }[] }>(
      "/audit-logs?action=identity.accounts.erase_own",
    );
    expect(logs.body.data).toContainEqual(expect.objectContaining({ actor_id: id }));
  });

  it("leaves nothing of where sessions came from, nor of outside identities, that were gone before", async () => {
    const { api, id, mark } = await marked();
    const [session, identity] = [newId(), newId()];
    await asOwner(
      sql`insert into identity.sessions (id, user_id, refresh_hash, amr, expires_at, ip, user_agent)
          values (${session}, ${id}, ${session}::text::bytea, '{pwd}', now() - interval '1 day', '203.0.113.77', ${`Agent ${mark}`})`,
      sql`insert into identity.external_identities (issuer, subject, id, user_id)
          values ('https://outside.example', ${`subject-${mark}`}, ${identity}, ${id})`,
      sql`update audit.platform_events set source_ip = '203.0.113.77' where target_id in (${session}, ${identity})`,
      sql`delete from identity.external_identities where id = ${identity}`,
    );
    await expireSessions();
    const of = sql`select before, after, source_ip from audit.platform_events where target_id in (${session}, ${identity})`;
    const [known] = await asOwner(of);
    expect(JSON.stringify(known)).toContain(`Agent ${mark}`);
    expect((await api("DELETE", "/users/me", { password: PASSWORD })).status).toBe(204);
    const [left] = await asOwner(of);
    expect(left).toEqual(Array.from({ length: 4 }, () => ({ before: null, after: null, source_ip: null })));
  });

  it("ends memberships, sessions and keys, and the address may register anew", async () => {
    const { api, id, email, tokens, tenant } = await marked();
    const { body } = await signIn(email);
    await asOwner(
      sql`insert into identity.api_keys (tenant_id, id, name, prefix, secret_hash, scopes, created_by)
          values (${tenant.id}, app.uuid7(), 'k', 'duka_x', 'x', '{*}', ${id})`,
    );
    expect((await api("DELETE", "/users/me", { password: PASSWORD })).status).toBe(204);
    for (const token of [tokens.access_token, body.access_token])
      expect((await as(token)("GET", "/users/me")).status).toBe(401);
    expect((await post("/auth/refresh", { refresh_token: body.refresh_token })).status).toBe(401);
    expect((await signIn(email)).status).toBe(401);
    const [memberships, keys] = await asOwner(
      sql`select status, decided_by from identity.memberships where user_id = ${id}`,
      sql`select status from identity.api_keys where created_by = ${id}`,
    );
    expect(memberships).toEqual([{ status: "ended", decided_by: id }]);
    expect(keys).toEqual([{ status: "revoked" }]);
    await post("/auth/register", { email, password: PASSWORD });
    const code = await codeTo(email, /verify/, 2);
    const again = await post<{ user_id: string }>("/auth/register/verify", { email, code });
    expect(again.status).toBe(200);
    expect(again.body.user_id).not.toBe(id);
    expect((await signIn(email)).body.memberships).toEqual([]);
  });

  it("is refused to the last owner of a tenant, and keeps everything then", async () => {
    const { api, id, email, tenant } = await marked();
    await asOwner(
      sql`update identity.memberships set roles = '{owner}' where user_id = ${id}`,
      sql`update identity.memberships set roles = '{staff}' where tenant_id = ${tenant.id} and user_id <> ${id}`,
    );
    const refused = await api("DELETE", "/users/me", { password: PASSWORD });
    expect(refused).toMatchObject({ status: 409, body: { code: "membership.last_owner" } });
    expect((await api("GET", "/users/me")).body).toMatchObject({ id, email });
  });

  it("is refused to the last administrator of the platform, and not to one of two", async () => {
    const [{ api, id }, other] = [await signedIn(), await signedIn()];
    const makeAdmin = (person: string) =>
      sql`update identity.users set platform_roles = '{platform_admin}' where id = ${person}::uuid`;
    const [, others = []] = await asOwner(
      makeAdmin(id),
      sql`update identity.users set platform_roles = array_remove(platform_roles, 'platform_admin')
           where id <> ${id}::uuid and 'platform_admin' = any (platform_roles) returning id`,
    );
    try {
      const refused = await api("DELETE", "/users/me", { password: PASSWORD });
      expect(refused).toMatchObject({ status: 409, body: { code: "auth.last_administrator" } });
      expect((await api("GET", "/users/me")).body).toMatchObject({ id, platform_roles: ["platform_admin"] });
      await asOwner(makeAdmin(other.id));
      expect((await api("DELETE", "/users/me", { password: PASSWORD })).status).toBe(204);
    } finally {
      for (const { id: was } of others)
        await asOwner(
          sql`update identity.users set platform_roles = array_append(platform_roles, 'platform_admin') where id = ${was}::uuid`,
        );
    }
  });

  it("asks for the password again, or for a mailed code; never for either in the address", async () => {
    const { api, email } = await signedIn();
    for (const body of [{}, undefined])
      expect(await api("DELETE", "/users/me", body)).toMatchObject({ status: 422 });
    expect(await api("DELETE", "/users/me", { password: "not the password" })).toMatchObject({
      status: 403,
      body: { code: "auth.wrong_password" },
    });
    expect((await api("DELETE", `/users/me?password=${encodeURIComponent(PASSWORD)}`)).status).toBe(422);
    expect((await api("POST", "/users/me/erasure-code")).status).toBe(202);
    const code = await codeTo(email, ERASE);
    expect(await api("DELETE", "/users/me", { code: wrong(code) })).toMatchObject({
      status: 403,
      body: { code: "auth.wrong_code" },
    });
    expect((await api("GET", "/users/me")).status).toBe(200);
    expect((await api("DELETE", "/users/me", { code })).status).toBe(204);
    expect((await api("DELETE", "/users/me", { code })).status).toBe(401);
  });
});
