import { z } from "zod";
import { ROLES, type Role } from "#platform/context.ts";
import { identifier, line } from "#platform/operations/fields.ts";
import { roleNamed } from "./role-names.ts";

/** A name to sign in with: 3 to 64 of a-z, 0-9, dot, hyphen and underscore, in lower case. */
export const Username = identifier(64).regex(
  /^[a-z0-9][a-z0-9._-]{2,63}$/,
  "must be 3 to 64 letters, digits, dots, hyphens or underscores",
);

/** A role by our name or a source's, such as pharmacy_owner (X5). */
export const RoleName = z
  .string()
  .max(32)
  .transform((name, issues): Role => {
    const role = roleNamed(name);
    if (role) return role;
    issues.addIssue({ code: "custom", message: `must be one of ${ROLES.join(", ")}` });
    return z.NEVER;
  })
  .describe(`One of ${ROLES.join(", ")}, or a name that stands for one of them`);

/** Several roles, each once, sorted: as the database keeps them. */
export const RoleNames = z
  .array(RoleName)
  .min(1)
  .max(ROLES.length)
  .transform((roles) => [...new Set(roles)].sort());

/** How a person is called by their colleagues. */
export const PersonName = line().nullable();
export const Phone = line(32).nullable();
