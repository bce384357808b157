import { sql } from "drizzle-orm";
import { ROLES } from "#platform/context.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { makeWorld, type World } from "../world.ts";
import type { Caller, Status } from "./expected.ts";

/** A world whose tenant is in a status, and the headers by which each caller calls in it. */
export interface Cast {
  status: Status;
  world: World;
  headersOf(caller: Caller, operation: Operation): Record<string, string>;
}

const administrator = await mintPerson({ platformRoles: ["platform_admin"] });
const stranger = await (await mintTenant()).member("owner");

/** Two scopes of which an operation has at most one. */
const OTHER = ["inventory.products.list", "audit.logs.list"] as const;

/** Makes a world, with somebody of each kind, and brings its tenant into the status. */
export async function makeCast(status: Status, modules: readonly string[]): Promise<Cast> {
  const world = await makeWorld(status);
  const key = async (...scopes: string[]): Promise<string> => {
    const made = await world.as.owner.post<{ key: string }>("/api-keys", { name: "matrix", scopes });
    if (made.status !== 201) throw new Error(made.text);
    return made.body.key;
  };
  const [all, first, second] = await Promise.all([
    key(...modules.map((name) => `${name}.*`)),
    ...OTHER.map((name) => key(name)),
  ]);
  const pending = await world.member("owner");
  await asOwner(
    sql`update identity.memberships set status = 'pending' where user_id = ${pending.userId}::uuid`,
    status === "deleted"
      ? sql`update tenants.tenants set deleted_at = now() where id = ${world.tenant}::uuid`
      : sql`update tenants.tenants set status = ${status} where id = ${world.tenant}::uuid`,
  );
  const tokens: Partial<Record<Caller, string>> = {
    ...Object.fromEntries(ROLES.map((role) => [role, world.as[role].token])),
    pending_member: pending.token,
    stranger: stranger.token,
    platform_admin: administrator.token,
  };
  return {
    status,
    world,
    headersOf(caller, { name }) {
      if (caller === "key_with_scope") return { "X-API-Key": all ?? "" };
      if (caller === "key_without_scope") return { "X-API-Key": (name === OTHER[0] ? second : first) ?? "" };
      return {
        Authorization: `Bearer ${tokens[caller]}`,
        "X-Tenant-ID": world.tenant,
      };
    },
  };
}
