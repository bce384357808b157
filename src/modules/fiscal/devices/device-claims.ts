import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, type View, viewOf } from "#platform/database/view.ts";
import { emitEach } from "#platform/events.ts";
import { action } from "#platform/operations/action.ts";
import { line } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { job } from "#platform/operations/job.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";
import { deviceDisabled } from "../events.ts";
import { Country } from "../settings/settings.ts";
import { claims, documents } from "../tables.ts";
import { Environment } from "./device.ts";

/** Whose a device is among all tenants, as platform administrators see it. */
export const DeviceClaim = z
  .object({
    ...{ id: z.uuid(), tenant_id: z.uuid(), device_id: z.uuid() },
    ...{ country: Country, environment: Environment, tin: z.string(), branch_code: z.string() },
    ...{ serial: z.string(), is_sandbox: z.boolean(), created_at: Timestamp },
  })
  .meta({ id: "DeviceClaim" });

const claimView: View<z.infer<typeof DeviceClaim>> = viewOf(DeviceClaim, claims, {
  country: sql`${claims.country}`,
  environment: sql`${claims.environment}`,
});

/** The devices that tenants have, newest first. */
export const listClaims = list({
  name: "fiscal.device_claims.list",
  summary: "List whose the devices are that tax authorities have initialised",
  scope: "platform",
  item: DeviceClaim,
  roles: [],
  filters: {
    tin: equals(claims.tin, z.string().max(20)),
    serial: equals(sql`upper(${claims.serial})`, z.string().max(100).toUpperCase().describe("In any case")),
    tenant_id: equals(claims.tenant_id, z.uuid()),
  },
  from: sql`${claims}`,
  body: bodyOf(claimView),
  id: claims.id,
  sorts: { created_at: { by: claims.id, type: "uuid" } },
  order: "-created_at",
});

/** What tells tenants that their devices sign no more: of rows `r` that say which. */
const disabled = (rows: SQL, first?: SQL) =>
  emitEach(
    [
      {
        event: deviceDisabled,
        payload: deviceDisabled.payloadOf({ device_id: sql`r.device_id` }),
        from: rows,
        tenant: sql`r.tenant_id`,
      },
    ],
    first,
  );

const Unsent = z.array(z.object({ id: z.uuid(), number: z.int(), status: z.string() }));

/** Takes a device from the tenant that has it, so that its rightful owner may have it initialised. */
export const releaseClaim = action({
  name: "fiscal.device_claims.release",
  summary: "Take a device from the tenant that has it: it signs no more, and another one may initialise it",
  scope: "platform",
  input: z.strictObject({
    device_claim_id: z.uuid(),
    reason: line(500),
    leave_unsent: z
      .boolean()
      .optional()
      .describe("Also where the authority has not got all that the device issued"),
  }),
  output: z
    .object({
      tenant_id: z.uuid(),
      device_id: z.uuid(),
      unsent: Unsent.describe(
        "What the authority has not got yet of the device, at most 100; it is still sent",
      ),
    })
    .meta({ id: "ReleasedDevice" }),
  errors: ["device_claim.not_found", "device_claim.unsent"],
  async handle({ input: { device_claim_id: id, reason, leave_unsent = false } }, batch) {
    const { answer } = await batch({
      event: disabled(sql`${claims} r where r.id = ${id}::uuid`),
      answer: sql`select json_build_object('tenant_id', r.tenant_id, 'device_id', r.device_id, 'unsent', r.unsent)::text as body, null::text as etag
                  from fiscal.release_claim(${id}::uuid, ${reason}, forced => ${leave_unsent}::boolean) r`,
    });
    return answer[0]?.body;
  },
});

/**
 * Takes devices from tenants that no longer trade under the number of their taxpayer, where another one does by now and the authority has
 * all that they issued.
 */
export const releaseLeftClaims = job({
  name: "fiscal.device_claims.release_left",
  summary: "Release devices whose taxpayer is another tenant by now",
  schedule: "hourly",
  perTenant: false,
  run: ({ batch }) =>
    batch([
      disabled(
        sql`released r`,
        // Found before any is released: a join may call a function for rows that it then leaves out.
        sql`found as materialized (
          select c.id from ${claims} c
            join tenants.tin_holders t on t.tin_number = c.tin and t.tenant_id <> c.tenant_id
           where not exists (select from ${documents} d
                              where d.tenant_id = c.tenant_id and d.device_id = c.device_id
                                and (d.is_open or d.status in ('rejected', 'dead')))),
        released as materialized (
          select r.tenant_id, r.device_id from found f
           cross join lateral fiscal.release_claim(f.id, 'another tenant trades under the number of its taxpayer') r)`,
      ),
    ]),
});
