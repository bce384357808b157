import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { asking } from "#platform/operations/asking.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { Timestamp } from "#platform/time.ts";
import { DeviceAccess } from "../authority/authority-of.ts";
import { devices } from "../tables.ts";
import { deviceAccess } from "./device.ts";
import { askBy, noted } from "./said-by-authority.ts";

/** How a device stands with its authority, as it was tried just now. */
export const DeviceTest = z
  .object({
    device_id: z.uuid(),
    reached: z.boolean().describe("Did the authority, or the device before it, answer"),
    ready: z.boolean().describe("Would it sign: it was initialised, and the authority takes its calls"),
    initialised: z.boolean(),
    outcome: z.enum(["accepted", "empty", "duplicate", "rejected", "not_sent", "maybe_sent", "retry"]),
    code: z.string().nullable().describe("The authority's own"),
    message: z.string().nullable().describe("The authority's own words"),
    cause: z.string().nullable(),
    fix: z.string().nullable(),
    milliseconds: z.int(),
    tested_at: Timestamp,
  })
  .meta({ id: "FiscalDeviceTest" });

/** What is wrong with a device that was never initialised, whatever the authority says of it. */
const notInitialised = {
  cause: "The device was not initialised at the authority yet",
  fix: "Initialise the device",
};

/** Which device is tried. */
interface Tested<Input extends z.ZodObject> {
  name: string;
  summary: string;
  input: Input;
  /** Its id as SQL; null where there is none. */
  device(input: z.output<Input>): SQL;
}

/** Declares a test of a device's connection: the authority is asked for what has changed since now, which is nothing. */
export const testOf = <Input extends z.ZodObject>({
  name,
  summary,
  input,
  device,
}: Tested<Input>): Operation =>
  asking({
    ...{ name, summary, input },
    output: DeviceTest,
    roles: adminUp,
    errors: ["device.not_found"],
    before: (call) => ({
      there: refuseUnless(
        sql`exists (select from ${devices} d where d.id = ${device(call.input)})`,
        "device.not_found",
      ),
      found: deviceAccess(device(call.input)),
    }),
    async ask({ ctx, tenant }, { found }) {
      const row = found?.[0];
      const began = Date.now();
      const outcome = await askBy(ctx.config, tenant?.id ?? "", row?.access, (authority) =>
        authority.codes(new Date()),
      );
      return {
        id: DeviceAccess.parse(row?.access).id,
        outcome,
        initialised: row?.initialised_at !== null,
        milliseconds: Date.now() - began,
      };
    },
    after(_, { id, outcome, initialised, milliseconds }) {
      const isGood = outcome.kind === "accepted" || outcome.kind === "empty";
      const said = "code" in outcome ? outcome : undefined;
      const reached = outcome.kind !== "not_sent" && outcome.kind !== "maybe_sent";
      const meant = reached && !initialised ? notInitialised : said;
      const found = {
        ...{ device_id: id, reached },
        ...{ ready: initialised && isGood, initialised, outcome: outcome.kind },
        ...{ code: said?.code ?? null, message: said?.message ?? ("why" in outcome ? outcome.why : null) },
        ...{ cause: meant?.cause ?? null, fix: meant?.fix ?? null, milliseconds },
      };
      return {
        statements: [
          ...(initialised ? [noted(id, outcome)] : []),
          answer(
            sql`select (${JSON.stringify(found)}::jsonb || jsonb_build_object('tested_at', now()))::text as body, null::text as etag`,
          ),
        ],
      };
    },
  });

/** Tries the connection of a device. */
export const testDevice = testOf({
  name: "fiscal.devices.test",
  summary: "Try whether the tax authority takes a device's calls",
  input: z.strictObject({ device_id: z.uuid() }),
  device: ({ device_id }) => sql`${device_id}::uuid`,
});
