import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, call, mintPerson, mintTenant } from "#test/tenant.ts";
import { closeAll, listening, ticketOf, upgrade } from "./sockets.ts";
import { callsOf } from "./trips.ts";

afterEach(closeAll);

const [ours, theirs] = await Promise.all([mintTenant(), mintTenant()]);
const [owner, staff, stranger] = await Promise.all([
  ours.member("owner"),
  ours.member("staff"),
  theirs.member("owner"),
]);

describe("a socket opens", () => {
  test("by a ticket, and says whose it is and what it hears", async () => {
    const socket = await (await upgrade("notifications", { ticket: await ticketOf(staff) })).greeted();
    expect(socket.hello).toMatchObject({
      tenant_id: ours.id,
      user_id: staff.userId,
      channel: "notifications",
      topics: ["tenant", "role:staff", `user:${staff.userId}`],
      replays: 0,
    });
  });

  test("by an access token among the subprotocols, of which the answer names the protocol and not the token", async () => {
    const socket = await listening("notifications", staff);
    expect(socket.protocol).toBe("duka.v1");
    const prefixed = await upgrade("notifications", {
      headers: { "Sec-WebSocket-Protocol": `duka.v1, bearer.${staff.token}` },
    });
    expect((await prefixed.greeted()).hello.user_id).toBe(staff.userId);
  });

  test("by the header of any request, where the client can send one", async () => {
    const socket = await upgrade("notifications", { headers: { Authorization: `Bearer ${staff.token}` } });
    expect((await socket.greeted()).hello.tenant_id).toBe(ours.id);
  });

  test("with ids in the query that are the ticket's own", async () => {
    const query = { tenant_id: ours.id, user_id: staff.userId };
    const socket = await upgrade("notifications", { ticket: await ticketOf(staff), query });
    await socket.greeted();
  });

  test("with one round trip to the database, by ticket as by token", async () => {
    for (const way of [{ ticket: await ticketOf(staff) }, { by: staff }]) {
      const { trips } = await callsOf(async () => {
        await (await upgrade("notifications", way)).greeted();
      });
      expect(trips).toBe(1);
    }
  });

  test("in a tenant that is suspended, and in none that is deactivated", async () => {
    const tenant = await mintTenant({ status: "suspended" });
    const member = await tenant.member("staff");
    const ticket = await ticketOf(member);
    await listening("notifications", member);
    await asOwner(sql`update tenants.tenants set status = 'deactivated' where id = ${tenant.id}`);
    const refused = await upgrade("notifications", { ticket });
    expect(await refused.ended()).toEqual({ code: 4403, reason: "tenant.deactivated" });
  });
});

describe("a socket is closed at once, and says nothing first", () => {
  test.each<[string, () => Promise<Parameters<typeof upgrade>[1]>, number, string]>([
    ["without anything", async () => ({}), 4401, "auth.required"],
    [
      "with a token that is none",
      async () => ({ headers: { "Sec-WebSocket-Protocol": `duka.v1, ${"x".repeat(60)}` } }),
      4401,
      "auth.invalid_token",
    ],
    [
      "with a ticket that nobody made",
      async () => ({ ticket: `${"A".repeat(22)}_${"B".repeat(32)}_${"C".repeat(22)}` }),
      4401,
      "socket.invalid_ticket",
    ],
    ["with garbage as a ticket", async () => ({ ticket: "%00' or 1=1" }), 4401, "socket.invalid_ticket"],
    [
      "with a ticket that is changed",
      async () => ({ ticket: `B${(await ticketOf(staff)).slice(1)}` }),
      4401,
      "socket.invalid_ticket",
    ],
    [
      "with another tenant beside the ticket",
      async () => ({ ticket: await ticketOf(staff), query: { tenant_id: theirs.id } }),
      4403,
      "socket.other_tenant",
    ],
    [
      "with another person beside the ticket",
      async () => ({ ticket: await ticketOf(staff), query: { user_id: owner.userId } }),
      4403,
      "socket.other_user",
    ],
    [
      "with another tenant beside the token",
      async () => ({ by: staff, query: { tenant_id: theirs.id } }),
      4403,
      "tenant.access_denied",
    ],
    [
      "with another person beside the token",
      async () => ({ by: staff, query: { user_id: owner.userId } }),
      4403,
      "socket.other_user",
    ],
    [
      "with a query that says something else",
      async () => ({ by: staff, query: { topics: "role:owner" } }),
      4400,
      "socket.malformed",
    ],
    [
      "with a number that is none",
      async () => ({ by: staff, query: { resume_from: "-1" } }),
      4400,
      "socket.malformed",
    ],
    [
      "from a page of another site",
      async () => ({ by: staff, headers: { Origin: "https://evil.example" } }),
      4403,
      "socket.origin_denied",
    ],
  ])("%s", async (_, opening, code, reason) => {
    const socket = await upgrade("notifications", await opening());
    expect(await socket.ended()).toEqual({ code, reason });
    expect(socket.frames).toEqual([]);
  });

  test("with a ticket that was used, by two at once too", async () => {
    const ticket = await ticketOf(staff);
    const both = await Promise.all([
      upgrade("notifications", { ticket }),
      upgrade("notifications", { ticket }),
    ]);
    const ended = await Promise.all(both.map((socket) => Promise.race([socket.ended(), socket.greeted()])));
    expect(ended.filter((one) => "code" in one)).toEqual([{ code: 4401, reason: "socket.invalid_ticket" }]);
    const again = await upgrade("notifications", { ticket });
    expect((await again.ended()).code).toBe(4401);
  });

  test("with a ticket of somebody who has been removed since, or whose session has ended", async () => {
    const [removed, left] = await Promise.all([ours.member("staff"), ours.member("staff")]);
    const tickets = await Promise.all([ticketOf(removed), ticketOf(left)]);
    expect((await owner.call("DELETE", `/users/${removed.userId}`)).status).toBe(204);
    expect((await left.post("/auth/logout")).status).toBe(204);
    const sockets = await Promise.all(tickets.map((ticket) => upgrade("notifications", { ticket })));
    expect(await Promise.all(sockets.map((socket) => socket.ended()))).toEqual([
      { code: 4403, reason: "tenant.access_denied" },
      { code: 4401, reason: "auth.session_ended" },
    ]);
  });

  test("for a role that may not hear the channel, whatever roles the token still says", async () => {
    const refused = await upgrade("monitoring", { by: staff });
    expect(await refused.ended()).toEqual({ code: 4403, reason: "permission.denied" });
    const admin = await ours.member("admin");
    await listening("monitoring", admin);
    await asOwner(
      sql`update identity.memberships set roles = '{staff}' where tenant_id = ${ours.id} and user_id = ${admin.userId}`,
    );
    const demoted = await upgrade("monitoring", { by: admin });
    expect(await demoted.ended()).toEqual({ code: 4403, reason: "permission.denied" });
    const topics = (await listening("notifications", admin)).hello.topics;
    expect(topics).toEqual(["tenant", "role:staff", `user:${admin.userId}`]);
  });

  test("for an API key, which gets no ticket either", async () => {
    const { body } = await owner.post<{ key: string }>("/api-keys", { name: "all", scopes: ["*"] });
    const headers = { "X-API-Key": body.key };
    const socket = await upgrade("notifications", { headers });
    expect(await socket.ended()).toEqual({ code: 4403, reason: "permission.person_required" });
    const ticket = await call("POST", "/api/v1/ws/tickets", { headers, body: {} });
    expect([ticket.status, ticket.body.code]).toEqual([403, "permission.person_required"]);
  });

  test("past the openings of a minute, or past the sockets of a tenant; a person's oldest makes room", async () => {
    const tenant = await mintTenant();
    const [one, other] = await Promise.all([tenant.member("staff"), tenant.member("staff")]);
    const bindings = { SOCKETS_PER_TENANT: "3", SOCKETS_PER_USER: "2", SOCKET_LIMIT_PER_MINUTE: "4" };
    const opened = [];
    for (let turn = 0; turn < 3; turn += 1)
      opened.push(await (await upgrade("notifications", { by: one, bindings })).greeted());
    expect(await opened[0]?.ended()).toEqual({ code: 4409, reason: "replaced" });
    await (await upgrade("notifications", { by: other, bindings })).greeted();
    const beyond = await upgrade("notifications", { by: other, bindings });
    expect(await beyond.ended()).toEqual({ code: 4429, reason: "socket.too_many" });
    await (await upgrade("notifications", { by: one, bindings })).ended();
    const often = await upgrade("notifications", { by: one, bindings });
    expect(await often.ended()).toEqual({ code: 4429, reason: "rate.limited" });
    expect(opened[2]?.closed).toBeUndefined();
  });
});

test("of many that come at once some are sent away before the database is asked, and come in later", async () => {
  const tenant = await mintTenant();
  const member = await tenant.member("staff");
  const bindings = { SOCKETS_PER_USER: "500", SOCKET_LIMIT_PER_MINUTE: "500" };
  const all = await Promise.all(
    Array.from({ length: 150 }, () => upgrade("notifications", { by: member, bindings })),
  );
  const ends = await Promise.all(all.map((socket) => Promise.race([socket.greeted(), socket.ended()])));
  const away = ends.filter((end) => "code" in end);
  expect(away.length).toBeGreaterThan(0);
  expect(away.length).toBeLessThanOrEqual(50);
  expect(new Set(away.map((end) => JSON.stringify(end)))).toEqual(
    new Set([JSON.stringify({ code: 4429, reason: "socket.crowded" })]),
  );
  await (await upgrade("notifications", { by: member, bindings })).greeted();
});

test("pages of the origins that may call the API open sockets", async () => {
  const bindings = { CORS_ORIGINS: "https://shop.example" };
  for (const origin of ["https://shop.example", "http://localhost:8787"]) {
    const socket = await upgrade("notifications", { by: staff, bindings, headers: { Origin: origin } });
    await socket.greeted();
  }
});

test("a person of two tenants says which by tenant_id, and a platform administrator hears a tenant as its admin does", async () => {
  const person = await mintPerson({
    memberships: [ours, theirs].map(({ id, slug }) => ({ id, slug, roles: ["viewer"] })),
  });
  for (const { id } of [ours, theirs])
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${id}, ${newId()}, ${person.userId}, '{viewer}', 'active')`,
    );
  expect(await (await upgrade("notifications", { by: person })).ended()).toEqual({
    code: 4400,
    reason: "tenant.required",
  });
  const socket = await listening("notifications", person, { tenant_id: theirs.slug });
  expect(socket.hello.tenant_id).toBe(theirs.id);
  const administrator = await mintPerson({ platformRoles: ["platform_admin"] });
  const watching = await listening("monitoring", administrator, { tenant_id: ours.id });
  expect(watching.hello.topics).toContain("role:admin");
});

test("what is no upgrade is told so: 426; the schema of the frames is served, and the document names it", async () => {
  for (const channel of ["notifications", "monitoring"]) {
    const answer = await call("GET", `/api/v1/ws/${channel}`);
    expect([answer.status, answer.body.code]).toEqual([426, "socket.upgrade_required"]);
    expect(answer.headers.get("Upgrade")).toBe("websocket");
  }
  const document = await call<{ paths: Record<string, { get: { externalDocs: { url: string } } }> }>(
    "GET",
    "/api/v1/openapi.json",
  );
  const url = document.body.paths["/api/v1/ws/monitoring"]?.get.externalDocs.url ?? "";
  const schema = await call<{ $defs: Record<string, unknown> }>("GET", url);
  expect(Object.keys(schema.body.$defs)).toEqual(
    expect.arrayContaining(["ServerFrame", "ClientFrame", "Hello", "Event", "Events", "Gap", "Ack"]),
  );
  expect(stranger.userId).not.toBe(owner.userId);
});
