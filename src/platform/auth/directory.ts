import type { ApiKeyActor, Context, Membership, UserActor } from "../context.ts";

/** A person of a trusted outside issuer; how and when they signed in, each of its tokens says for itself. */
export type OutsidePerson = Omit<UserActor, "amr" | "authTime">;

/** What the platform asks of the module that knows people and tenants. Each call is one round trip. */
export interface Directory {
  /** The active memberships of a person as they are now. */
  membershipsOf(ctx: Context, userId: string): Promise<readonly Membership[]>;
  /** The id of the tenant that a UUID or slug names, whoever asks; for platform administrators only. */
  tenantNamed(ctx: Context, reference: string): Promise<string | undefined>;
  /** The slug of a key's own tenant. Throws auth.invalid_key where the key is not alive. */
  slugOf(ctx: Context, actor: ApiKeyActor): Promise<string>;
  /**
   * Writes into the audit logs, the actor's and the platform's, that they tried to reach a tenant that is not theirs.
   * Throws auth.invalid_key, and writes nothing, for a key that is not alive.
   */
  recordRefusal(ctx: Context, actor: UserActor | ApiKeyActor, reference: string): Promise<void>;
  /** The person a trusted outside issuer vouches for; `email` only where the issuer has verified it. */
  personOf(ctx: Context, issuer: string, subject: string, email: string | null): Promise<OutsidePerson>;
  /** Keeps when a key was last used. */
  keyUsed(ctx: Context, actor: ApiKeyActor): Promise<void>;
}
