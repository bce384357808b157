import { z } from "zod";
import { action } from "#platform/operations/action.ts";
import { personIn } from "./account.ts";
import { Profile, profileReply, readProfile } from "./profile.ts";

/** Who am I, and where do I work. One round trip. */
export const readOwnAccount = action({
  name: "identity.accounts.read_own",
  summary: "Your account and your memberships",
  scope: "user",
  access: "read",
  input: z.strictObject({}),
  output: Profile,
  async handle({ ctx }, batch) {
    const { profile } = await batch({ profile: readProfile(personIn(ctx).userId) });
    return profileReply(profile[0]);
  },
});
