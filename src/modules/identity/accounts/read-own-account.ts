import { z } from "zod";
import type { Row } from "#platform/database/connection.ts";
import { Problem } from "#platform/errors.ts";
import { action, Reply } from "#platform/operations/action.ts";
import { Profile, personIn, profileOf, readProfile } from "./account.ts";

/** Who am I, and where do I work. One round trip. */
export const readOwnAccount = action({
  name: "identity.accounts.read_own",
  summary: "Your account and your memberships",
  scope: "user",
  input: z.strictObject({}),
  output: Profile,
  errors: ["auth.session_ended"],
  async handle({ ctx }, batch) {
    const [rows] = await batch([readProfile(personIn(ctx).userId)]);
    return profileReply(rows?.[0]);
  },
});

/** A profile with its ETag. Throws auth.session_ended where there is none. */
export function profileReply(row: Row | undefined): Reply {
  if (!row) throw new Problem("auth.session_ended");
  const profile = profileOf(row);
  return new Reply(200, profile, { ETag: `"${profile.version}"` });
}
