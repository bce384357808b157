import type { Connection } from "./database/connection.ts";
import type { Config } from "./env.ts";
import type { Log } from "./log.ts";

/** The roles that a member may have in a tenant. */
export const ROLES = [
  "owner",
  "admin",
  "manager",
  "operator",
  "staff",
  "cashier",
  "viewer",
  "customer",
] as const;
export type Role = (typeof ROLES)[number];

/** Presets of "who": the sources' Admin+, Manager+, Staff+ and any member. */
export const adminUp: readonly Role[] = ["owner", "admin"];
export const managerUp: readonly Role[] = ["owner", "admin", "manager"];
export const staffUp: readonly Role[] = ["owner", "admin", "manager", "operator", "staff", "cashier"];
export const anyStaff: readonly Role[] = [
  "owner",
  "admin",
  "manager",
  "operator",
  "staff",
  "cashier",
  "viewer",
];
export const anyMember: readonly Role[] = ROLES;

/** A membership as a token carries it: a hint, which the database checks in every batch. */
export interface Membership {
  id: string;
  slug: string;
  roles: readonly Role[];
  /** Of an owner in a tenant that was removed, which they name to take it back, or all of it out. */
  removed?: boolean;
}

/** How a person signed in (RFC 8176): a password, a mailed code, an outside issuer; `mfa` where that were two factors. */
export type AuthMethod = "pwd" | "otp" | "ext" | "mfa";

/** A signed-in person. */
export interface UserActor {
  kind: "user";
  userId: string;
  /** Null for a person signed in by an outside issuer. */
  sessionId: string | null;
  amr: readonly AuthMethod[];
  /** When they signed in, in seconds since 1970; null where an outside issuer does not say it. */
  authTime: number | null;
  memberships: readonly Membership[];
  defaultTenantId: string | null;
  isPlatformAdmin: boolean;
  /** May they read what the platform's support reads? */
  isPlatformSupport?: boolean;
}

/** A service with an API key of one tenant. What the key may do stands in the database. */
export interface ApiKeyActor {
  kind: "api_key";
  keyId: string;
  tenantId: string;
  secretHash: string;
}

export type Actor = UserActor | ApiKeyActor | { kind: "anonymous" };

/** The tenant that a request works in, and as what. Only tenant selection and named jobs make one. */
export interface TenantScope {
  id: string;
  as: "user" | "api_key" | "platform_admin" | "job";
  roles: readonly Role[];
}

/** What every piece of code that serves a request may know. Passed along, never ambient. */
export interface Context {
  env: Env;
  config: Config;
  requestId: string;
  ip: string;
  userAgent: string | null;
  log: Log;
  /** Milliseconds spent, by name, for Server-Timing and the log. */
  timings: Map<string, number>;
  /** Headers that the answer carries, whatever becomes of the request. */
  headers: Map<string, string>;
  waitUntil(work: Promise<unknown>): void;
  /** The tenant login: all work inside one tenant. */
  api: Connection;
  /** The platform login: named jobs and platform administrators. */
  system: Connection;
  /** The sign-in login: sign-in, registration, one's own account. It sees the one person whom a batch is about. */
  identity: Connection;
  actor: Actor;
}
