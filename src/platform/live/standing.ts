import { sql } from "drizzle-orm";
import type { AuthMethod, Context, Role, UserActor } from "../context.ts";
import { enter } from "../database/enter.ts";
import { signInOf } from "../database/sign.ts";
import { Problem } from "../errors.ts";

/** Somebody as the database admitted them to a tenant: what decides which events they see. */
export interface Standing {
  tenant: string;
  user: string;
  /** Null for a person whom an outside issuer signed in. */
  session: string | null;
  amr: readonly AuthMethod[];
  authTime: number | null;
  as: "user" | "platform_admin";
  roles: readonly Role[];
  /** The warehouses that a member is limited to; null without a limit. */
  places: readonly string[] | null;
}

/** Who asks to be admitted, before anything is known of their roles. */
export type Person = Pick<Standing, "tenant" | "user" | "session" | "amr" | "authTime" | "as">;

export const personOf = (actor: UserActor, tenant: string): Person => ({
  tenant,
  user: actor.userId,
  session: actor.sessionId,
  amr: actor.amr,
  authTime: actor.authTime,
  as: actor.isPlatformAdmin ? "platform_admin" : "user",
});

/**
 * Admits a person to a tenant as every batch does, and gives what they are there now, whatever their token says: one round
 * trip. Throws what `app.enter` raises.
 */
export async function admitPerson(
  ctx: Context,
  person: Person,
  { command, access }: { command: string; access: "read" | "essential" },
): Promise<Standing> {
  const { tenant, user, session, as } = person;
  const started = performance.now();
  const entry = await enter(ctx.config.CONTEXT_KEY, {
    scope: "tenant",
    kind: as,
    tenant,
    user,
    ...signInOf({ ...person, sessionId: session }),
    command,
    access,
    request: ctx.requestId,
    ip: ctx.ip,
  });
  try {
    // That an administrator of the platform entered is written down.
    const [, rows] = await ctx.api.batch([entry, sql`select * from identity.own_standing()`], {
      readOnly: as === "user",
    });
    const row = rows?.[0];
    if (!row) throw new Problem("tenant.access_denied");
    return { ...person, roles: row.roles as Role[], places: row.places as string[] | null };
  } finally {
    ctx.timings.set("db", (ctx.timings.get("db") ?? 0) + performance.now() - started);
  }
}
