import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { asking } from "#platform/operations/asking.ts";
import { Timestamp } from "#platform/time.ts";
import { buyers } from "../tables.ts";
import { deviceIsThere } from "./device.ts";
import { beforeLookUp, lookUpErrors, lookUpTaxpayer } from "./look-up-taxpayer.ts";

/** A taxpayer as the authority has them, and since when that is known here. */
const FiscalBuyer = z
  .object({
    tin: z.string(),
    known: z.boolean().describe("Does the authority know a taxpayer of this number"),
    name: z.string().nullable(),
    status: z.string().nullable().describe("The authority's own, such as A for active"),
    address: z.string().nullable(),
    fetched_at: Timestamp.describe("When the authority was asked; it is asked again after a day"),
  })
  .meta({ id: "FiscalBuyer" });

const body = bodyOf(viewOf(FiscalBuyer, buyers, { known: sql`${buyers.name} is not null` }));

/** Looks a taxpayer up at the authority; what it says is kept for a day. */
export const findBuyer = asking({
  name: "fiscal.buyers.find",
  summary: "Look up a buyer by their tax number at the tax authority",
  input: z.strictObject({
    device_id: z.uuid(),
    tin: z.string().trim().toUpperCase().min(1).max(20),
  }),
  output: FiscalBuyer,
  roles: staffUp,
  errors: lookUpErrors,
  before: ({ input: { device_id: id, tin } }) => ({
    there: deviceIsThere(id),
    ...beforeLookUp(sql`${id}::uuid`, sql`${tin}::text`),
  }),
  ask: (call, read) => lookUpTaxpayer(call, read),
  after: (_, { statements, taxpayer, problem }) => ({
    statements: [
      ...statements,
      ...(taxpayer
        ? [
            answer(sql`select ${body} as body, null::text as etag from ${buyers}
              where ${buyers.tin} = ${taxpayer.tin} and ${buyers.country} = ${taxpayer.country}`),
          ]
        : []),
    ],
    ...(problem ? { problem } : {}),
  }),
});
