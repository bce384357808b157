import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { User, userById } from "./user.ts";

export const readUser = query({
  name: "identity.users.read",
  summary: "Read a person of the tenant",
  input: z.strictObject({ user_id: z.uuid() }),
  output: User,
  roles: anyStaff,
  missing: "user.not_found",
  select: ({ input }) => sql`${userById(input.user_id)} and p.status in ('active', 'pending')`,
});
