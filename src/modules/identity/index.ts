import { z } from "zod";
import type { Directory } from "#platform/auth/directory.ts";
import { get, type Route } from "#platform/http/route.ts";
import { action } from "#platform/operations/action.ts";

export const routes: Route[] = [
  get(
    "/users/me",
    action({
      name: "identity.users.me",
      summary: "me",
      scope: "user",
      input: z.strictObject({}),
      output: z.object({ id: z.string() }),
      handle: async ({ ctx }) => ({ id: (ctx.actor as { userId: string }).userId }),
    }),
  ),
];
export const directory: Directory = {
  membershipsOf: async () => [],
  tenantNamed: async () => undefined,
  recordRefusal: async () => {},
  personOf: async () => {
    throw new Error("x");
  },
  keyUsed: async () => {},
};
