import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { updateRows } from "#platform/database/write.ts";
import { Problem } from "#platform/errors.ts";
import { asking, type Kept } from "#platform/operations/asking.ts";
import type { Call } from "#platform/operations/operation.ts";
import type { Initialised, Outcome } from "../authority/authority.ts";
import { DeviceAccess, sealKeys } from "../authority/authority-of.ts";
import { deviceInitialised } from "../events.ts";
import { profileOf } from "../profiles/country-profiles.ts";
import { devices } from "../tables.ts";
import { deviceAccess, deviceById, deviceIsThere, FiscalDevice } from "./device.ts";
import { askBy, authorityErrors, noted, problemOf } from "./said-by-authority.ts";

const NUMBER = z.int().min(0).max(999_999_999_999);

const Input = z.strictObject({
  device_id: z.uuid(),
  installed_before: z
    .strictObject({
      last_number: NUMBER.describe("Of the last document that the authority has of the device"),
      last_sar_number: NUMBER.optional().describe("Of the last report of stock"),
      communication_key: z
        .string()
        .regex(/^[\x21-\x7e]{8,255}$/)
        .optional()
        .describe(
          "The key that the authority gave; without one only the platform's administrators take over a device",
        ),
    })
    .optional()
    .describe("What another system had of the device, where the authority has initialised it before"),
});
type Given = z.output<typeof Input>;

/** What came of it: a device that was disabled is only switched on. */
type Said = { outcome: Outcome<Initialised> | "known"; problem?: Problem };

const INSTALLED_BEFORE = "902";

/** Takes over a device that another system had initialised: who has its key proves it by a call. */
async function takenOver(
  call: Call<Given>,
  access: DeviceAccess,
  refused: Outcome<Initialised>,
): Promise<Said> {
  const before = call.input.installed_before;
  if (!before) return { outcome: refused, problem: new Problem("device.already_installed") };
  const { communication_key: key = null, last_number, last_sar_number = 0 } = before;
  const keys = { communication: key, internal: null, signing: null };
  const needsKey = profileOf(access.country).needs_key(access.flavour);
  if (needsKey ? key === null : call.tenant?.as !== "platform_admin")
    return { outcome: refused, problem: new Problem("device.already_installed") };
  const tenant = call.tenant?.id ?? "";
  const { sealed_keys } = await sealKeys(call.ctx.config, tenant, access.id, keys);
  const proof = await askBy(call.ctx.config, tenant, { ...access, sealed_keys }, (authority) =>
    authority.codes(null),
  );
  if (proof.kind === "accepted" || proof.kind === "empty") {
    const nothing = { sdc_id: null, mrc_no: null, taxpayer_name: null };
    return { outcome: { kind: "accepted", data: { keys, ...nothing, last_number, last_sar_number } } };
  }
  const isReached = proof.kind === "retry" || proof.kind === "rejected";
  return isReached ? { outcome: proof, problem: new Problem("device.key_refused") } : { outcome: proof };
}

/** What is written of a device that the authority has taken. */
async function initialised(
  { ctx, tenant, input: { device_id: id } }: Call<Given>,
  data: Initialised,
): Promise<Kept> {
  const { keys, sdc_id, mrc_no, taxpayer_name, last_number, last_sar_number } = data;
  const sealed = await sealKeys(ctx.config, tenant?.id ?? "", id, keys);
  const columns = { ...sealed, sdc_id, mrc_no, taxpayer_name, status: "active", initialised_at: sql`now()` };
  return {
    statements: [
      sql`select fiscal.claim_device(${id}::uuid)`,
      updateRows(devices, columns, sql`${devices.id} = ${id}::uuid`, sql`${devices.id}`),
      sql`select fiscal.seed_device(${id}::uuid, ${last_number}::bigint, ${last_sar_number}::bigint)`,
      noted(id, { kind: "accepted", data }),
      answer(deviceById(id)),
    ],
    events: [deviceInitialised({ device_id: id })],
  };
}

/**
 * Makes a device known to the authority, which gives its keys once: they are sealed before anything else. One that was disabled is switched
 * on again without asking.
 */
export const initialiseDevice = asking({
  name: "fiscal.devices.initialise",
  summary: "Initialise a device at the tax authority",
  input: Input,
  output: FiscalDevice,
  roles: adminUp,
  callers: "people",
  errors: [
    ...authorityErrors,
    "device.busy",
    "device.already_active",
    "device.already_installed",
    "device.key_refused",
    "device.branch_taken",
    "device.tenant_not_active",
    "device.tin_missing",
    "device.foreign_tin",
    "device.claimed",
  ],
  before: ({ input: { device_id: id } }) => ({
    there: deviceIsThere(id),
    ready: refuseUnless(
      sql`(select d.status <> 'initialising' or d.status_since < now() - interval '5 minutes' from ${devices} d where d.id = ${id}::uuid)`,
      "device.busy",
    ),
    inactive: refuseUnless(
      sql`(select d.status <> 'active' from ${devices} d where d.id = ${id}::uuid)`,
      "device.already_active",
    ),
    mayClaim: sql`select fiscal.claim_device(${id}::uuid, probe => true)`,
    marked: updateRows(
      devices,
      { status: "initialising", status_since: sql`now()` },
      sql`${devices.id} = ${id}::uuid`,
      sql`${devices.id}`,
    ),
    found: deviceAccess(id),
  }),
  async ask(call, { found }): Promise<Said> {
    if (found?.[0]?.initialised_at) return { outcome: "known" };
    const access = DeviceAccess.parse(found?.[0]?.access);
    const outcome = await askBy(call.ctx.config, call.tenant?.id ?? "", access, (authority) =>
      authority.initialise(),
    );
    return outcome.kind === "rejected" && outcome.code === INSTALLED_BEFORE
      ? takenOver(call, access, outcome)
      : { outcome };
  },
  after(call, { outcome, problem }) {
    const { device_id: id } = call.input;
    const set = (status: string) =>
      updateRows(devices, { status }, sql`${devices.id} = ${id}::uuid`, sql`${devices.id}`);
    if (outcome === "known")
      return {
        statements: [sql`select fiscal.claim_device(${id}::uuid)`, set("active"), answer(deviceById(id))],
        events: [deviceInitialised({ device_id: id })],
      };
    if (outcome.kind === "accepted" && !problem) return initialised(call, outcome.data);
    return {
      statements: [set("new"), noted(id, outcome)],
      problem:
        problem ??
        (outcome.kind === "accepted" || outcome.kind === "empty"
          ? new Problem("authority.no_answer")
          : problemOf(outcome)),
    };
  },
});
