import { sql } from "drizzle-orm";
import { z } from "zod";
import {
  deviceById,
  HeadOfficeDevice,
  headOfficeDevice,
  headOfficeErrors,
  headOfficeFields,
  testOf,
  writeHeadOffice,
} from "#modules/fiscal";
import { businessView, changeTenant, TaxNumber, tenantUpdated, tinErrors } from "#modules/tenants";
import { adminUp } from "#platform/context.ts";
import { type AnswerStatement, answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import type { Call, Operation } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";

const { tin: _, ...ofDevice } = headOfficeFields;

/** What a business says of the device that signs its receipts. What the authority knows it by is the business's own tax number. */
const fields = {
  ...ofDevice,
  tin_number: TaxNumber.optional().describe("The business's own; it is changed too. Left out: as it is"),
};
const Config = z.strictObject(fields);

/** The head office's device of the selected business, as JSON; null where there is none. Its keys are kept sealed, and never shown. */
export const vsdcConfig = sql`(select v.body::json from (${deviceById(headOfficeDevice)}) v)`;

const ownTin = sql`(select b.tin_number from tenants.business_details b where b.tenant_id = app.tenant_id())`;

interface Saving {
  name: string;
  summary: string;
  output: z.ZodType;
  answered: Statement;
}

/** Declares an operation that keeps what a business says of its head office's device. */
export const saveVsdc = ({ name, summary, output, answered }: Saving): Operation =>
  command({
    ...{ name, summary, output },
    input: Config,
    roles: adminUp,
    callers: "people",
    access: "essential",
    errors: ["business.tin_missing", ...headOfficeErrors, ...tinErrors],
    prepare: ({ ctx, input }: Call<z.output<typeof Config>>) => {
      const { tin_number: _, ...device } = input;
      return writeHeadOffice(ctx.config, { ...device, tin: ownTin });
    },
    batch: ({ input: { tin_number } }, { statements }): (Statement | AnswerStatement)[] => [
      ...(tin_number === undefined ? [] : changeTenant(businessView, { tin_number })),
      refuseUnless(sql`${ownTin} is not null`, "business.tin_missing"),
      ...statements,
      answer(answered),
    ],
    events: ({ input }, { event }) => [
      event,
      ...(input.tin_number === undefined ? [] : [tenantUpdated({ fields: ["tin_number"] })]),
    ],
  });

export const readVsdcConfig = query({
  name: "businesses.vsdc_config.read",
  summary: "Read the device by which the business's receipts are signed",
  input: z.strictObject({}),
  output: HeadOfficeDevice,
  roles: adminUp,
  missing: "device.not_found",
  select: () => deviceById(headOfficeDevice),
});

export const replaceVsdcConfig = saveVsdc({
  name: "businesses.vsdc_config.replace",
  summary: "Say by which device the business's receipts are signed",
  output: HeadOfficeDevice,
  answered: deviceById(headOfficeDevice),
});

/** Tries whether the authority takes the device's calls. */
export const testVsdc = testOf({
  name: "businesses.vsdc_config.test",
  summary: "Try whether the tax authority takes the calls of the business's device",
  input: z.strictObject({}),
  device: () => headOfficeDevice,
});
