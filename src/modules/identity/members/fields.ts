import { z } from "zod";
import { ROLES, type Role } from "#platform/context.ts";
import { Problem } from "#platform/errors.ts";
import { identifier, line } from "#platform/operations/fields.ts";
import { roleNamed } from "./role-names.ts";

/** A name to sign in with: 3 to 64 of a-z, 0-9, dot, hyphen and underscore, in lower case. */
export const Username = identifier(64).regex(
  /^[a-z0-9][a-z0-9._-]{2,63}$/,
  "must be 3 to 64 letters, digits, dots, hyphens or underscores",
);

/** A role by our name or a source's, such as pharmacy_owner. */
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

/** The branches that somebody is limited to: each once; null is all that the tenant has. */
const BranchIds = z
  .array(z.uuid().toLowerCase())
  .min(1)
  .max(100)
  .transform((ids) => [...new Set(ids)].sort())
  .nullable()
  .describe(
    "Sees and works in the warehouses of these branches alone; null: no limit. Not for owners and admins",
  );

/** What a member is to be in the tenant: one role or several, a branch, and the branches that they are limited to. */
export const termsFields = {
  role: RoleName.optional(),
  roles: RoleNames.optional(),
  branch_id: z.uuid().nullable().optional(),
  branch_ids: BranchIds.optional(),
};

/** The roles that a caller gave as `role`, as `roles`, or as neither. Throws request.invalid when there is none at all. */
export function rolesGiven(
  input: { role?: Role | undefined; roles?: readonly Role[] | undefined },
  fallback?: Role,
): readonly Role[] {
  if (input.role && input.roles)
    throw invalidField("roles", "not_allowed", "is one way to give roles, role the other");
  const roles = input.roles ?? (input.role ? [input.role] : fallback ? [fallback] : []);
  if (roles.length > 0) return roles;
  throw invalidField("roles", "required", "Give role or roles");
}

/** The refusal of one field, for what a schema cannot say. */
export const invalidField = (path: string, code: string, message: string): Problem =>
  new Problem("request.invalid", { errors: [{ path, code, message }] });
