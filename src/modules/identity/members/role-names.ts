import { ROLES, type Role } from "#platform/context.ts";
import { lowerAscii } from "#platform/text.ts";

/** The sources' names of tenant roles, beside ours. */
const ALIASES: ReadonlyMap<string, Role> = new Map([
  ["pharmacy_owner", "owner"],
  ["business_admin", "owner"],
  ["tenant_admin", "admin"],
  ["business_user", "operator"],
  ["user", "operator"],
]);

/** The role that a name stands for, ours or a source's, in whatever case; undefined for no tenant role. */
export function roleNamed(name: string): Role | undefined {
  const given = lowerAscii(name.trim());
  return ROLES.find((role) => role === given) ?? ALIASES.get(given);
}
