import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { refuseStale, refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, type View, viewOf } from "#platform/database/view.ts";
import type { Config } from "#platform/env.ts";
import { Problem } from "#platform/errors.ts";
import { asOfNow, line, resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { destinationOf } from "../authority/destination.ts";
import { Country } from "../settings/settings.ts";
import { devices, settings } from "../tables.ts";

export const Flavour = z
  .enum(["vsdc", "osdc", "vscu", "oscu"])
  .describe(
    "Rwanda has vsdc and osdc, Zambia vsdc, Kenya vscu and oscu; osdc and oscu are the authority's own",
  );
export const Environment = z.enum(["test", "production"]);
export const DeviceStatus = z.enum(["new", "initialising", "active", "disabled"]);

/** What went wrong last, in the authority's words and in ours. */
export const LastError = z.object({
  kind: z.string(),
  code: z.string().optional(),
  message: z.string().optional(),
  cause: z.string().optional(),
  fix: z.string().optional(),
  why: z.string().optional(),
});

/** A device by which the documents of a branch are signed; its keys are kept sealed, and never shown. */
export const FiscalDevice = z
  .object(
    resourceShape({
      branch_id: z
        .uuid()
        .nullable()
        .describe("Null: the head office's, for all branches without one of their own"),
      name: z.string(),
      country: Country,
      tin: z.string(),
      branch_code: z.string().describe("The authority's own of the branch, such as 00"),
      serial: z.string(),
      flavour: Flavour,
      environment: Environment,
      base_url: z.string(),
      status: DeviceStatus,
      has_key: z.boolean().describe("Does it have the keys that the authority gives once"),
      sdc_id: z.string().nullable(),
      mrc_no: z.string().nullable(),
      taxpayer_name: z.string().nullable().describe("As the authority has it"),
      last_number: asOfNow(z.int(), "Of its documents: the next one has the next number"),
      initialised_at: Timestamp.nullable(),
      released_at: asOfNow(
        Timestamp.nullable(),
        "When the platform took it: nothing is issued by it any more, before it is initialised again",
      ),
      codes_fetched_at: Timestamp.nullable(),
      classes_fetched_at: Timestamp.nullable(),
      last_success_at: asOfNow(Timestamp.nullable()),
      last_failure_at: asOfNow(Timestamp.nullable()),
      last_error: asOfNow(LastError.nullable()),
      offline_since: asOfNow(Timestamp.nullable(), "Since when the authority was not reached"),
      offline_until: asOfNow(
        Timestamp.nullable(),
        "From when on it issues nothing more, if the authority is not reached",
      ),
    }),
  )
  .meta({ id: "FiscalDevice" });

export const deviceView: View<z.infer<typeof FiscalDevice>> = viewOf(FiscalDevice, devices, {
  country: sql`${devices.country}`,
  flavour: sql`${devices.flavour}`,
  environment: sql`${devices.environment}`,
  status: sql`${devices.status}`,
  has_key: sql`${devices.sealed_keys} is not null`,
  last_error: sql`${devices.last_error}`,
  offline_until: sql`${devices.offline_since} + (select fiscal.offline_hours()) * interval '1 hour'`,
});

/** The SELECT of a device as the API has it, with its etag. */
export const deviceById = (id: string | SQL): SQL =>
  sql`select ${bodyOf(deviceView)} as body, ${devices.version}::text as etag from ${devices}
       where ${devices.id} = ${typeof id === "string" ? sql`${id}::uuid` : id}`;

/** Refuses where the device is not at the version that If-Match names, or is not there. */
export const deviceAtVersion = (id: string, version: number | undefined): Statement[] =>
  refuseStale(
    sql`select ${devices.version} from ${devices} where ${devices.id} = ${id}::uuid for no key update`,
    version,
    "device.not_found",
  );

export const deviceIsThere = (id: string): Statement =>
  refuseUnless(sql`exists (select from ${devices} where ${devices.id} = ${id}::uuid)`, "device.not_found");

/** What a device's calls need of it, as JSON. */
export const deviceAccess = (id: string | SQL): SQL => sql`
  select json_build_object('id', d.id, 'country', d.country, 'flavour', d.flavour, 'environment', d.environment,
           'base_url', d.base_url, 'tin', d.tin, 'branch_code', d.branch_code, 'serial', d.serial, 'sdc_id', d.sdc_id,
           'sealed_keys', d.sealed_keys, 'stock_path', s.stock_path,
           'is_sandbox', (select t.is_sandbox from tenants.tenant_states t where t.id = d.tenant_id)) as access,
         d.status, d.initialised_at, d.codes_fetched_at, d.classes_fetched_at
    from ${devices} d join ${settings} s on s.tenant_id = d.tenant_id where d.id = ${typeof id === "string" ? sql`${id}::uuid` : id}`;

const identifier = (most: number) =>
  z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, "must be printable ASCII without spaces")
    .max(most);

export const deviceFields = {
  branch_id: z.uuid().nullable().optional(),
  name: line(100),
  tin: identifier(20).describe("The taxpayer's number, in the country's form"),
  branch_code: identifier(3),
  serial: identifier(100).describe("As the authority has approved it"),
  flavour: Flavour,
  environment: Environment,
  base_url: z
    .string()
    .trim()
    .max(300)
    .describe(
      "Where the device answers, by https, at a host that the deployment allows; where it has a path, such as /rraVsdcSandbox, that stands before those of the protocol",
    ),
};

/** Throws request.invalid for an address that the deployment does not allow. */
export function checkAddress(config: Config, base_url: string | undefined): void {
  if (base_url === undefined || destinationOf(config, base_url) !== undefined) return;
  const hosts = config.VSDC_HOSTS.join(", ");
  const message = `must be https at a host that the deployment allows, without a query: ${hosts || "it allows none"}`;
  throw new Problem("request.invalid", { errors: [{ path: "base_url", code: "custom", message }] });
}

/** What writing a device may end with. */
export const writeErrors = [
  "device.no_country",
  "device.bad_tin",
  "device.foreign_tin",
  "device.bad_branch_code",
  "device.wrong_flavour",
  "device.of_sandbox",
  "device.known",
  "device.in_use",
  "device.branch_taken",
  "device.branch_not_found",
] as const;
