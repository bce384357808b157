import { z } from "zod";
import { keepZoho, zohoFields, zohoSettingsUpdated } from "#modules/tenants";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { Problem } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { SetupStatus, setupStatus } from "./setup-status.ts";

const Access = z.strictObject(zohoFields);

/** The third step: the business's organization at Zoho, or that it has none. What it had before is replaced as a whole. */
export const saveZoho = command({
  name: "businesses.setup.save_zoho",
  summary: "Set up a business, step 3: its access to Zoho, or that it does without",
  input: Access.partial().extend({
    skip: z.literal(true).optional().describe("The business does without Zoho; no other field is given"),
  }),
  example: { organization_id: "60001", client_id: "1000.ABCDEFGH", client_secret: "s3cret-of-the-client" },
  output: SetupStatus,
  roles: adminUp,
  callers: "people",
  access: "essential",
  prepare: (call) => keepZoho(call, accessOf(call.input)),
  batch: (_, kept) => [kept, answer(setupStatus)],
  events: ({ input }) => [zohoSettingsUpdated({ skipped: input.skip === true })],
});

function accessOf({ skip, ...given }: Record<string, unknown>): z.output<typeof Access> | null {
  const { success, data, error } = Access.safeParse(given);
  if (skip !== true && success) return data;
  const isAlone = Object.keys(given).length === 0;
  if (skip === true && isAlone) return null;
  const errors =
    skip === true
      ? [{ path: "skip", code: "custom", message: "is given alone" }]
      : (error?.issues ?? []).map(({ path, code, message }) => ({ path: path.join("."), code, message }));
  throw new Problem("request.invalid", { errors });
}
