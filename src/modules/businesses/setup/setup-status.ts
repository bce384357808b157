import { sql } from "drizzle-orm";
import { z } from "zod";
import { headOfficeDevice } from "#modules/fiscal";
import { adminUp } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";

const Step = z.object({
  step: z.int(),
  name: z.enum(["details", "vsdc", "zoho"]),
  complete: z.boolean(),
  missing: z.array(z.string()).describe("Fields that are still to be given"),
});

/** How far a business is set up. It follows from what is kept, so it is right whichever way that came to be. */
export const SetupStatus = z
  .object({
    complete: z.boolean(),
    next_step: z.int().nullable().describe("The first step that is not complete"),
    steps: z.array(Step),
    ready_to_sign: z.boolean().describe("Was the device initialised at the tax authority, and is it active"),
  })
  .meta({ id: "BusinessSetup" });

/** The fields that a condition finds missing. */
const missing = (fields: Readonly<Record<string, string>>) =>
  sql.raw(
    `array_remove(array[${Object.entries(fields)
      .map(([field, column]) => `case when ${column} is null then '${field}' end`)
      .join(", ")}], null)`,
  );

const steps = sql`
  select 1 as step, 'details' as name, ${missing({ tin_number: "d.tin_number", location: "d.location", phone_number: "d.phone" })} as missing
    from tenants.business_details d where d.tenant_id = app.tenant_id()
  union all
  select 2, 'vsdc', case when v.id is null then '{country,branch_code,serial,flavour,environment,base_url}'::text[]
                         when v.tin is distinct from d.tin_number then '{tin_number}' else '{}' end
    from tenants.business_details d
    left join fiscal.device_states v on v.tenant_id = d.tenant_id and v.id = ${headOfficeDevice}
   where d.tenant_id = app.tenant_id()
  union all
  select 3, 'zoho', case when z.tenant_id is null then '{organization_id,client_id,client_secret}'::text[] else '{}' end
    from (select 1) one left join tenants.zoho_states z on z.tenant_id = app.tenant_id()`;

/** The statement that reads how far the selected business is set up. */
export const setupStatus = sql`
  select json_build_object(
           'complete', bool_and(s.missing = '{}'),
           'next_step', min(s.step) filter (where s.missing <> '{}'),
           'steps', json_agg(json_build_object('step', s.step, 'name', s.name, 'complete', s.missing = '{}', 'missing', s.missing)
                             order by s.step),
           'ready_to_sign', exists (select from fiscal.device_states v where v.tenant_id = app.tenant_id() and v.status = 'active'))::text as body, null as etag
    from (${steps}) s`;

export const readSetup = query({
  name: "businesses.setup.read",
  summary: "Read how far the business is set up, and what comes next",
  input: z.strictObject({}),
  output: SetupStatus,
  roles: adminUp,
  select: () => setupStatus,
});
