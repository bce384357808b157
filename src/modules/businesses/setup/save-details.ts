import { z } from "zod";
import { businessView, changeTenant, TaxNumber, tenantUpdated, tinErrors } from "#modules/tenants";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { Email, line } from "#platform/operations/fields.ts";
import { SetupStatus, setupStatus } from "./setup-status.ts";

/** The first step: what stands on every paper of the business. */
export const saveDetails = command({
  name: "businesses.setup.save_details",
  summary: "Set up a business, step 1: who it is",
  input: z.strictObject({
    business_name: line(),
    tin_number: TaxNumber,
    location: line(300),
    phone_number: line(32),
    email: Email.nullable().optional(),
  }),
  output: SetupStatus,
  roles: adminUp,
  access: "essential",
  errors: tinErrors,
  batch: ({ input }) => [...changeTenant(businessView, input), answer(setupStatus)],
  events: ({ input }) => [tenantUpdated({ fields: Object.keys(input) })],
});
