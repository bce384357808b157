import { type SQL, sql } from "drizzle-orm";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { enter } from "#platform/database/enter.ts";
import { type Answer, asOwner, type Client, config, mintPerson, mintTenant } from "#test/tenant.ts";
import { claimsOf, run } from "../../../database/attacker.ts";
import { accept, invitationsTo, refusal, tokenTo } from "../invitations/invited.ts";
import { freshEmail, PASSWORD, post, signedIn, signIn } from "../person.ts";
import { added, decide, own } from "./own.ts";

/** The three ways in which a tenant adds somebody by their address. */
const WAYS = [
  ["D-E3", "/tenants/current/memberships", {}],
  ["B-E10", "/users", { password: "the admin's choice" }],
  ["A-E9", "/staff", { password: "the admin's choice" }],
] as const;

/** What an answer says, without what is different each time. */
function shapeOf({ status, text, headers }: Answer, email: string) {
  const said = text
    .replaceAll(email, "<address>")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<id>")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+\S*?"/g, '<moment>"');
  return { status, said, etag: headers.get("ETag") };
}

/** The tenant is told nothing of a person beside the address. */
function expectNothingOf({ email, userId }: Client, { text }: Pick<Answer, "text">): void {
  // A test's tenant is held at its level of trust, which says nothing of people.
  const said = text.replaceAll(email, "").replaceAll('"held": true', "");
  for (const told of ["Amina", "+250", userId, "true"]) expect(said).not.toContain(told);
}

/** The statements of the batch that a request was answered from; what follows the answer is the outbox's. */
async function statementsOf({ headers }: Answer): Promise<string[]> {
  const url = new URL("/calls", config.NEON_ENDPOINT);
  url.searchParams.set("request_id", headers.get("X-Request-Id") ?? "");
  const { statements } = (await (await fetch(url)).json()) as { statements: string[] };
  const after = statements.findIndex((statement) => statement.includes("app.enter_platform("));
  return after === -1 ? statements : statements.slice(0, after);
}

describe("nobody becomes a member without consent (X51)", () => {
  it.each(WAYS)(
    "%s: an address with an account and one without are answered alike, and mailed alike",
    async (_, path, more) => {
      const tenant = await mintTenant();
      const admin = await tenant.member("admin");
      const person = await mintPerson();
      await asOwner(
        sql`update identity.users set name = 'Amina U.', phone = '+250 788' where id = ${person.userId}`,
      );
      const unknown = freshEmail();
      const add = (email: string) => admin.post(path, { ...more, email, role: "cashier", name: "Till 1" });
      const [known, free] = [await add(person.email), await add(unknown)];
      expect(known.status).toBe(201);
      expect(known.body).toMatchObject({
        email: person.email,
        name: "Till 1",
        roles: ["cashier"],
        status: "pending",
      });
      expect(shapeOf(known, person.email)).toEqual(shapeOf(free, unknown));
      expect(await statementsOf(known)).toEqual(await statementsOf(free));
      expectNothingOf(person, known);
      await Promise.all([tokenTo(person.email), tokenTo(unknown)]);
      const written = async (email: string) =>
        (await invitationsTo(email)).map(({ subject, text }) => [subject, text.replace(/^[\w-]{43}$/m, "")]);
      expect(await written(person.email)).toEqual(await written(unknown));
    },
  );

  it("until then the tenant sees the address that it typed, wherever it looks, and nothing else", async () => {
    const { admin, person, answer } = await added();
    for (const path of ["/users", "/staff", "/tenants/current/memberships", "/invitations"]) {
      const list = await admin.get<{ data: Record<string, unknown>[] }>(`${path}?limit=1`);
      expect(list.body.data[0]).toMatchObject({ email: person.email, name: "Till 1", status: "pending" });
      expectNothingOf(person, list);
    }
    expect(refusal(await admin.get(`/users/${person.userId}`))).toEqual([404, "user.not_found"]);
    const found = await admin.get<{ data: unknown[] }>("/users?q=Amina");
    expect(found.body.data).toEqual([]);
    expect((await decide(person, answer.body.id, "accept")).status).toBe(200);
    expect((await admin.get(`/users/${person.userId}`)).body).toMatchObject({
      id: person.userId,
      membership_id: answer.body.id,
      name: "Till 1",
      phone: "+250 788",
      is_verified: true,
      status: "active",
    });
  });

  it("not even a statement in the tenant's own transaction reads the stranger, or makes them a member", async () => {
    const { tenant, admin, person } = await added();
    const inTransaction = async (statement: SQL) => {
      const session = String(decodeJwt(admin.token).sid);
      const claims = claimsOf({ tenant: tenant.id, user: admin.userId, session }, { roles: ["admin"] });
      return run("api", [await enter(config.CONTEXT_KEY, claims), statement]);
    };
    const users = await inTransaction(sql`select id, name, phone from identity.users`);
    expect(users.rows[1]?.map(({ id }) => id)).toEqual([admin.userId]);
    const joined = await inTransaction(
      sql`insert into identity.memberships (id, user_id, roles, status)
          values (app.uuid7(), ${person.userId}::uuid, '{cashier}', 'active')`,
    );
    expect(joined.refused).toMatch(/permission denied/);
    const made = await inTransaction(
      sql`insert into identity.users (id, email, name, status) values (app.uuid7(), ${freshEmail()}, 'Nobody', 'active')`,
    );
    expect(made.refused).toMatch(/permission denied/);
    const [members] = await asOwner(
      sql`select user_id from identity.memberships where tenant_id = ${tenant.id} and user_id <> ${admin.userId}`,
    );
    expect(members).toEqual([]);
    expect(refusal(await person.get("/products", { "X-Tenant-ID": tenant.id }))).toEqual([
      403,
      "tenant.access_denied",
    ]);
  });

  it("the person sees it among their memberships, and accepts", async () => {
    const { tenant, person, answer } = await added("manager");
    const [waiting] = (await own(person)).memberships;
    expect(waiting).toMatchObject({
      id: answer.body.id,
      status: "pending",
      awaits: "person",
      roles: ["manager"],
      tenant: { id: tenant.id },
    });
    const accepted = await decide(person, answer.body.id, "accept");
    expect(accepted.body).toMatchObject({
      id: answer.body.id,
      status: "active",
      awaits: null,
      roles: ["manager"],
    });
    expect((await person.get("/products", { "X-Tenant-ID": tenant.id })).status).toBe(200);
    expect(refusal(await decide(person, answer.body.id, "accept"))).toEqual([404, "membership.not_found"]);
    const [events, entries] = await asOwner(
      sql`select type, payload from platform.domain_events where tenant_id = ${tenant.id} order by type`,
      sql`select target_type, actor_id from audit.audit_events
           where tenant_id = ${tenant.id} and action = 'identity.memberships.accept' order by target_type`,
    );
    expect(events).toEqual([
      {
        type: "identity.invitation.accepted",
        payload: { invitation_id: answer.body.id, membership_id: answer.body.id, user_id: person.userId },
      },
      { type: "identity.invitation.created", payload: { invitation_id: answer.body.id, roles: ["manager"] } },
      {
        type: "identity.membership.created",
        payload: {
          membership_id: answer.body.id,
          user_id: person.userId,
          roles: ["manager"],
          status: "active",
        },
      },
    ]);
    expect(entries).toEqual([
      { target_type: "identity.invitations", actor_id: person.userId },
      { target_type: "identity.memberships", actor_id: person.userId },
    ]);
  });

  it("or refuses, and nobody but them decides", async () => {
    const { tenant, admin, person, answer } = await added();
    const other = await mintPerson();
    for (const verb of ["accept", "refuse"] as const)
      expect(refusal(await decide(other, answer.body.id, verb))).toEqual([404, "membership.not_found"]);
    const path = `/tenants/current/memberships/${answer.body.id}`;
    expect(refusal(await admin.post(`${path}/approve`))).toEqual([404, "membership.not_found"]);
    expect((await decide(person, answer.body.id, "refuse")).status).toBe(204);
    expect((await own(person)).memberships).toEqual([]);
    expect(refusal(await decide(person, answer.body.id, "accept"))).toEqual([404, "membership.not_found"]);
    expect((await person.get("/products", { "X-Tenant-ID": tenant.id })).status).toBe(403);
    const refused = await admin.get<{ data: { id: string }[] }>("/invitations?status=refused");
    expect(refused.body.data.map(({ id }) => id)).toEqual([answer.body.id]);
    await person.post("/auth/logout");
    expect(refusal(await decide(person, answer.body.id, "refuse"))).toEqual([401, "auth.session_ended"]);
    const again = { email: person.email, role: "cashier" };
    expect((await admin.post("/tenants/current/memberships", again)).status).toBe(201);
  });

  it("who refuses, signed in or by the mailed token, is nobody to the tenant, and known to the platform", async () => {
    const { tenant, admin, person, answer } = await added();
    const email = freshEmail();
    await admin.post("/staff", { email, name: "Till 1", role: "cashier" });
    const body = { token: await tokenTo(email) };
    expect((await decide(person, answer.body.id, "refuse")).status).toBe(204);
    expect((await post("/auth/invitations/refuse", body)).status).toBe(204);
    expect(refusal(await post("/auth/invitations/refuse", body))).toEqual([404, "invitation.not_found"]);
    expect(refusal(await accept({ ...body, password: PASSWORD }))).toEqual([404, "invitation.not_found"]);
    for (const path of ["/audit-logs", "/events", "/invitations"])
      expectNothingOf(person, await admin.get(`${path}?limit=100`));
    const [entries, events, ours] = await asOwner(
      sql`select actor_kind, actor_id, source_ip, after from audit.audit_events
           where tenant_id = ${tenant.id} and action ~ 'refuse$' order by id`,
      sql`select actor_kind, actor_id from platform.domain_events
           where tenant_id = ${tenant.id} and type = 'identity.invitation.refused'`,
      sql`select after from audit.platform_events where target_id = ${answer.body.id}`,
    );
    const nobody = { actor_kind: "anonymous", actor_id: null };
    expect(entries).toEqual(Array(2).fill({ ...nobody, source_ip: null, after: { status: "refused" } }));
    expect(events).toEqual([nobody, nobody]);
    expect(ours).toEqual([{ after: { user_id: person.userId } }]);
  });

  it("an address that its account has not proven is nobody's: the account sees nothing of it", async () => {
    const tenant = await mintTenant();
    const admin = await tenant.member("admin");
    const person = await mintPerson();
    await asOwner(sql`update identity.users set email_verified_at = null where id = ${person.userId}`);
    const answer = await admin.post<{ membership_id: string }>("/staff", { email: person.email });
    expect((await own(person)).memberships).toEqual([]);
    expect(refusal(await decide(person, answer.body.membership_id, "accept"))).toEqual([
      404,
      "membership.not_found",
    ]);
  });

  it("somebody new accepts by the mailed token; the password that the admin gave is nobody's", async () => {
    const tenant = await mintTenant();
    const admin = await tenant.member("admin");
    const email = freshEmail();
    await admin.post("/staff", { email, password: "the admin's choice", name: "Keza" });
    const login = (password: string) => post("/auth/login", { email, password });
    expect((await login("the admin's choice")).status).toBe(401);
    const token = await tokenTo(email);
    expect(refusal(await accept({ token }))).toEqual([422, "invitation.password_required"]);
    expect((await accept({ token, password: PASSWORD })).body).toMatchObject({ email, is_new_user: true });
    expect((await login("the admin's choice")).status).toBe(401);
    expect(await login(PASSWORD)).toMatchObject({
      status: 200,
      body: { memberships: [{ status: "active", roles: ["cashier"], tenant: { id: tenant.id } }] },
    });
    const list = await admin.get<{ data: unknown[] }>("/users?limit=1");
    expect(list.body.data).toMatchObject([{ email, name: "Keza", is_verified: true, status: "active" }]);
  });

  it("nor does a password that the admin gave become that of an account that is there", async () => {
    const person = await signedIn();
    const admin = await (await mintTenant()).member("admin");
    await admin.post("/users", { email: person.email, password: "the admin's choice", role: "staff" });
    await accept({ token: await tokenTo(person.email), password: "the admin's choice" });
    expect((await post("/auth/login", { email: person.email, password: "the admin's choice" })).status).toBe(
      401,
    );
    expect((await signIn(person.email)).status).toBe(200);
  });
});
