import { env, exports } from "cloudflare:workers";
import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { noteChange } from "#platform/auth/recent-changes.ts";
import { signAccessToken } from "#platform/auth/tokens.ts";
import type { AuthMethod, Membership, Role } from "#platform/context.ts";
import { connect, type Row } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { configOf } from "#platform/env.ts";

export const config = configOf(env);

/**
 * Runs SQL as the owner, past every policy, for arranging and checking. One transaction. The isolate takes it for a change
 * of its own, so that nothing that it remembers of who may do what stands in the way.
 */
export async function asOwner(...statements: SQL[]): Promise<Row[][]> {
  const url = (env as unknown as Record<string, string>).OWNER_DATABASE_URL as string;
  const rows = await connect(config, url, newId()).batch(statements);
  noteChange();
  return rows;
}

/** What a call came back with. */
export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  text: string;
  body: T;
}

export interface CallOptions {
  headers?: Record<string, string>;
  body?: unknown;
  /** Sent as it is, with this content type. */
  raw?: { type: string; text: string | Uint8Array<ArrayBuffer> };
}

/** Calls the Worker as it deploys; `path` is from the root of the host. */
export async function call<T = Record<string, unknown>>(
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer<T>> {
  const headers = { ...options.headers };
  if (options.raw)
    return send(method, path, {
      headers: { ...headers, "Content-Type": options.raw.type },
      body: options.raw.text,
    });
  if (options.body === undefined) return send(method, path, { headers });
  const body = JSON.stringify(options.body);
  return send(method, path, { headers: { ...headers, "Content-Type": "application/json" }, body });
}

/** Sends a request as it is. */
export async function send<T = Record<string, unknown>>(
  method: string,
  path: string,
  { headers, body }: { headers: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> | undefined },
): Promise<Answer<T>> {
  const request = new Request(new URL(path, "http://localhost:8787"), {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const response = await exports.default.fetch(request);
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get("Content-Type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (isJson && text ? JSON.parse(text) : {}) as T,
  };
}

/** Somebody signed in, with the verbs they call the API by; paths are below /api/v1. */
export interface Client {
  userId: string;
  email: string;
  token: string;
  membershipId: string | undefined;
  call<T = Record<string, unknown>>(method: string, path: string, options?: CallOptions): Promise<Answer<T>>;
  get<T = Record<string, unknown>>(path: string, headers?: Record<string, string>): Promise<Answer<T>>;
  post<T = Record<string, unknown>>(
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
}

interface PersonOptions {
  memberships?: Membership[];
  platformRoles?: string[];
  emailPrefix?: string;
  /** How the session was opened. */
  amr?: AuthMethod[];
}

/** A new person with a session, without a password. */
export async function mintPerson({
  memberships = [],
  platformRoles = [],
  emailPrefix = "person",
  amr = ["pwd"],
}: PersonOptions = {}): Promise<Client> {
  const [userId, sessionId] = [newId(), newId()];
  const email = `${emailPrefix}.${userId}@example.com`;
  await asOwner(
    sql`insert into identity.users (id, email, name, status, email_verified_at, platform_roles)
        values (${userId}, ${email}, ${emailPrefix}, 'active', now(), ${`{${platformRoles.join(",")}}`}::text[])`,
    openedSession(sessionId, userId, amr),
  );
  return client({
    userId,
    sessionId,
    email,
    memberships,
    amr,
    isPlatformAdmin: platformRoles.includes("platform_admin"),
    isPlatformSupport: platformRoles.includes("platform_support"),
  });
}

const openedSession = (id: string, userId: string, amr: readonly AuthMethod[]): SQL =>
  sql`insert into identity.sessions (id, user_id, refresh_hash, amr, expires_at)
      values (${id}, ${userId}, ${userId}::text::bytea, ${`{${amr.join(",")}}`}::text[], now() + interval '1 day')`;

async function client(of: {
  userId: string;
  sessionId: string;
  email: string;
  memberships: readonly Membership[];
  isPlatformAdmin: boolean;
  isPlatformSupport?: boolean;
  membershipId?: string;
  amr?: readonly AuthMethod[];
}): Promise<Client> {
  // Files share a runtime, and helpers that have people of their own keep them for as long as the suite runs.
  const { token } = await signAccessToken(
    { ...config, ACCESS_TOKEN_MINUTES: 24 * 60 },
    {
      kind: "user",
      defaultTenantId: null,
      amr: ["pwd"],
      authTime: Math.floor(Date.now() / 1000),
      ...of,
    },
  );
  return clientOf({ ...of, token });
}

/** A client of somebody who holds an access token. */
export function clientOf(of: {
  userId: string;
  email: string;
  token: string;
  membershipId?: string;
}): Client {
  const as: Client["call"] = (method, path, options = {}) =>
    call(method, `/api/v1${path}`, {
      ...options,
      headers: { Authorization: `Bearer ${of.token}`, ...options.headers },
    });
  return {
    userId: of.userId,
    email: of.email,
    token: of.token,
    membershipId: of.membershipId,
    call: as,
    get: (path, headers = {}) => as("GET", path, { headers }),
    post: (path, body, headers = {}) => as("POST", path, { body, headers }),
  };
}

/** A new tenant, of nobody else's rows, and people of it. */
export interface TestTenant {
  id: string;
  slug: string;
  /** A new member with these roles, signed in. */
  member(...roles: Role[]): Promise<Client>;
}

/** Makes a tenant; limits are high unless the test sets them, and it has the highest level of trust, which people hold. */
export async function mintTenant({
  status = "active",
  kind = "retail",
  currency = "RWF",
  isSandbox = false,
  timeZone = "UTC",
  trust = 3 as number | null,
} = {}): Promise<TestTenant> {
  const id = newId();
  const slug = `t-${id}`;
  await asOwner(
    sql`insert into tenants.tenants (id, slug, name, kind, status, currency, is_sandbox, time_zone)
        values (${id}, ${slug}, ${`Tenant ${id}`}, ${kind}, ${status}, ${currency}, ${isSandbox}, ${timeZone})`,
    sql`insert into platform.tenant_limits (tenant_id, products, users) values (${id}, 100000, 1000)`,
    ...(trust === null
      ? []
      : [sql`insert into trust.standings (tenant_id, level, held) values (${id}, ${trust}, true)`]),
  );
  return {
    id,
    slug,
    async member(...roles) {
      const sorted = [...roles].sort();
      const [userId, sessionId, membershipId] = [newId(), newId(), newId()];
      const email = `${roles.join("-")}.${userId}@example.com`;
      await asOwner(
        sql`insert into identity.users (id, email, name, status, email_verified_at)
            values (${userId}, ${email}, ${roles.join(" ")}, 'active', now())`,
        openedSession(sessionId, userId, ["pwd"]),
        sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
            values (${id}, ${membershipId}, ${userId}, ${`{${sorted.join(",")}}`}::text[], 'active')`,
      );
      return client({
        userId,
        sessionId,
        email,
        membershipId,
        memberships: [{ id, slug, roles: sorted }],
        isPlatformAdmin: false,
      });
    },
  };
}
