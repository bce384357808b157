import type { Context, Membership, UserActor } from "../context.ts";
import { Memory } from "../memory.ts";
import type { Directory } from "./directory.ts";
import { hasChangedSince } from "./recent-changes.ts";
import { payRefusal } from "./refusals.ts";

/** How long memberships that were read stand for those in the token: the database checks them in every batch. */
const FRESH_MS = 5 * 60_000;
/** Who is refused again within seconds is not read again for it, unless this isolate has changed something since. */
const JUST_NOW_MS = 5_000;
const MOST_READ = 1_000;

/** Memberships as the database had them `at` a time, by session. */
interface Read {
  memberships: readonly Membership[];
  at: number;
}
const reads = new Memory<Read>(MOST_READ);

const keyOf = (actor: UserActor): string => actor.sessionId ?? actor.userId;

/** A person's memberships without a question: as they were last read, else as their token has them. */
export const knownMemberships = (actor: UserActor): readonly Membership[] =>
  reads.get(keyOf(actor))?.memberships ?? actor.memberships;

/** A person's active memberships as the database has them now. */
export async function readMemberships(
  ctx: Context,
  directory: Directory,
  actor: UserActor,
): Promise<readonly Membership[]> {
  const memberships = await directory.membershipsOf(ctx, actor.userId);
  reads.set(keyOf(actor), { memberships, at: Date.now() }, FRESH_MS);
  return memberships;
}

/**
 * A person's memberships before they are refused something by those in their token, which may be older: in the tenant, or
 * in any where none is known. They are read once in some seconds, and the credential pays for it. Throws rate.limited.
 */
export async function membershipsBeforeRefusal(
  ctx: Context,
  directory: Directory,
  actor: UserActor,
  tenantId?: string,
): Promise<readonly Membership[]> {
  const last = reads.get(keyOf(actor));
  const stands = last && last.at + JUST_NOW_MS > Date.now() && !hasChangedSince(last.at, tenantId);
  if (stands) return last.memberships;
  await payRefusal(ctx);
  return readMemberships(ctx, directory, actor);
}
