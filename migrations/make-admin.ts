import pg from "pg";
import type { Exec } from "./functions.ts";

/** Why somebody was not made an administrator, on one line. */
export class NotMade extends Error {
  override readonly name = "NotMade";
}

/** Makes somebody who has registered, and whose address is proven, an administrator of the platform. Errors: `NotMade`. */
export async function makeAdmin(exec: Exec, email: string): Promise<void> {
  const { rows } = await exec.query(
    `update identity.users set platform_roles = array(select distinct unnest(platform_roles || '{platform_admin}'::text[]))
      where lower(email) = lower(${pg.escapeLiteral(email)}) and email_verified_at is not null and status = 'active'
      returning id`,
  );
  if (rows.length === 0)
    throw new NotMade(
      `Nobody is registered as ${email} with a proven address: register first, then run this again.`,
    );
}
