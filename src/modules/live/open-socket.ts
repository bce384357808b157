import type { Context as HonoContext } from "hono";
import { z } from "zod";
import { type Channel, tenantHub } from "#durable-objects/tenant-hub";
import { authenticate } from "#platform/auth/authenticate.ts";
import type { Directory } from "#platform/auth/directory.ts";
import { selectTenant } from "#platform/auth/select-tenant.ts";
import type { Context, Role } from "#platform/context.ts";
import { type ErrorCode, Problem } from "#platform/errors.ts";
import type { HttpEnv } from "#platform/http/http-env.ts";
import { problemOf } from "#platform/http/problem.ts";
import { limits } from "#platform/limits.ts";
import { CLOSE, type CloseCode, refusedSocket } from "#platform/live/close-codes.ts";
import { admitPerson, type Person, personOf, type Standing } from "#platform/live/standing.ts";
import { take } from "#platform/rate-limit.ts";
import { chosenProtocol, tokenIn } from "./subprotocols.ts";
import { readTicket } from "./tickets.ts";

/** What the query of an upgrade may say. */
export const SocketQuery = z.strictObject({
  ticket: z
    .string()
    .max(200)
    .optional()
    .describe("Of `POST /ws/tickets`; it is used up, whatever comes of it"),
  tenant_id: z
    .string()
    .max(200)
    .optional()
    .describe("Compared with the ticket's; of a token's tenants it is one"),
  user_id: z.string().max(200).optional().describe("Compared with whom the ticket or token is of"),
  resume_from: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional()
    .describe("The last `seq` that has come: what followed is sent, as far as it is kept"),
  hub: z.string().max(64).optional().describe("The `hub` of the hello that the numbers are of"),
});
type Query = z.output<typeof SocketQuery>;

/** Why an upgrade is refused, beside faults of ours. */
export const socketErrors: readonly ErrorCode[] = [
  "socket.malformed",
  "socket.invalid_ticket",
  "socket.origin_denied",
  "socket.other_tenant",
  "socket.other_user",
  "socket.too_many",
  "socket.crowded",
  "auth.required",
  "auth.invalid_token",
  "auth.invalid_key",
  "auth.session_ended",
  "auth.sign_in_again",
  "auth.second_factor_required",
  "tenant.required",
  "tenant.ambiguous",
  "tenant.access_denied",
  "tenant.deactivated",
  "permission.denied",
  "permission.person_required",
  "trust_level.too_low",
  "rate.limited",
];

/**
 * So many are let in at once by one isolate, as when all come back after a deployment. The others are sent away before anything
 * is asked for them, or the database would answer everybody too late.
 */
const MOST_AT_ONCE = 100;
let opening = 0;

/** What a socket is opened for. */
interface Asked {
  name: string;
  channel: Channel;
  roles: readonly Role[];
}

/** Opens a socket, or closes it at once with a code that says why: the reason is the code of an error. */
export async function openSocket(
  c: HonoContext<HttpEnv>,
  directory: Directory,
  { name, channel, roles }: Asked,
): Promise<Response> {
  const ctx = c.get("ctx");
  const protocol = chosenProtocol(c.req.header("Sec-WebSocket-Protocol"));
  try {
    refuseForeignOrigin(ctx, c.req.header("Origin"));
    const query = readQuery(c.req.url);
    const standing = await oneOfFew(() => whoAsks(c, directory, query, name));
    c.set("tenant", { id: standing.tenant, as: standing.as, roles: standing.roles });
    if (standing.as === "user" && !standing.roles.some((role) => roles.includes(role)))
      throw new Problem("permission.denied");
    const { SOCKETS_PER_USER, SOCKETS_PER_TENANT } = ctx.config;
    const answer = await tenantHub(ctx.env.TENANT_HUB, standing.tenant).open({
      ...{ standing, channel, roles, protocol, hub: query.hub },
      resumeFrom: query.resume_from === undefined ? undefined : Number(query.resume_from),
      most: { ofUser: SOCKETS_PER_USER, ofTenant: SOCKETS_PER_TENANT },
    });
    // The headers of an answer that was fetched are not to be written to.
    return new Response(null, { status: 101, webSocket: answer.webSocket, headers: answer.headers });
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status >= 500) ctx.log.error("socket.not_opened", error, { command: name });
    else ctx.log.info("socket.refused", { command: name, code: problem.code });
    return refusedSocket(closeCodeOf(problem), problem.code, protocol);
  }
}

async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (opening >= MOST_AT_ONCE) throw new Problem("socket.crowded");
  opening += 1;
  try {
    return await work();
  } finally {
    opening -= 1;
  }
}

/** A browser says where its page is from; what is no browser says nothing. */
function refuseForeignOrigin({ config }: Context, origin: string | undefined): void {
  if (origin === undefined) return;
  const isOurs = origin === new URL(config.PUBLIC_URL).origin;
  if (!isOurs && !config.CORS_ORIGINS.includes(origin) && !config.CORS_ORIGINS.includes("*"))
    throw new Problem("socket.origin_denied");
}

function readQuery(url: string): Query {
  const given = [...new URL(url).searchParams];
  const query = SocketQuery.safeParse(Object.fromEntries(given));
  if (!query.success || new Set(given.map(([name]) => name)).size < given.length)
    throw new Problem("socket.malformed");
  return query.data;
}

/** Who asks, as the database admits them now: one round trip. */
async function whoAsks(
  c: HonoContext<HttpEnv>,
  directory: Directory,
  query: Query,
  command: string,
): Promise<Standing> {
  const ctx = c.get("ctx");
  const person =
    query.ticket === undefined
      ? await personOfToken(c, directory, query)
      : await personOfTicket(ctx, query.ticket, query);
  if (query.user_id !== undefined && query.user_id.toLowerCase() !== person.user)
    throw new Problem("socket.other_user");
  await take(ctx, limits.sockets(person.user));
  return admitPerson(ctx, person, { command, access: "read" });
}

/** The ticket is spent first: nobody has two tries of it. */
async function personOfTicket(ctx: Context, ticket: string, { tenant_id }: Query): Promise<Person> {
  const read = await readTicket(ctx.config, ticket);
  if (!read) throw new Problem("socket.invalid_ticket");
  const given = await tenantHub(ctx.env.TENANT_HUB, read.tenantId).spendTicket(read.hash);
  if (!given) throw new Problem("socket.invalid_ticket");
  if (tenant_id !== undefined && tenant_id.toLowerCase() !== given.tenant)
    throw new Problem("socket.other_tenant");
  return given;
}

async function personOfToken(
  { get, req }: HonoContext<HttpEnv>,
  directory: Directory,
  { tenant_id }: Query,
): Promise<Person> {
  const ctx = get("ctx");
  const token = tokenIn(req.header("Sec-WebSocket-Protocol"));
  const headers = token === undefined ? req.raw.headers : { Authorization: `Bearer ${token}` };
  ctx.actor = await authenticate(ctx, directory, new Request(req.url, { headers }));
  if (ctx.actor.kind !== "user") throw new Problem("permission.person_required");
  const { id } = await selectTenant(ctx, directory, [req.header("X-Tenant-ID"), tenant_id]);
  return personOf(ctx.actor, id);
}

function closeCodeOf({ code, status }: Problem): CloseCode {
  if (status >= 500 || status === 409) return CLOSE.tryLater;
  if (status === 429) return CLOSE.tooMany;
  if (status === 401) return CLOSE.signIn;
  return code === "socket.malformed" || status === 400 ? CLOSE.malformed : CLOSE.forbidden;
}
