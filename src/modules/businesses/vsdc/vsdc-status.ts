import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { Timestamp } from "#platform/time.ts";

/** Documents that the authority has not answered for good, by state. */
const Queue = z.object({
  pending: z.int().describe("Wait for their turn"),
  sending: z.int(),
  ambiguous: z.int().describe("The authority may have them; they are sent again under the same number"),
  rejected: z.int().describe("Refused: to be put right, or given up"),
  dead: z.int().describe("Not sent for days, and tried no more by themselves"),
  void: z.int().describe("Given up here, and not yet reported"),
  oldest_at: Timestamp.nullable().describe("When the one that waits longest was issued"),
});

const Device = z.object({
  device_id: z.uuid(),
  branch_id: z.uuid().nullable(),
  name: z.string(),
  environment: z.enum(["test", "production"]),
  status: z.enum(["new", "initialising", "active", "disabled"]),
  initialised_at: Timestamp.nullable(),
  last_number: z.int(),
  last_success_at: Timestamp.nullable(),
  last_failure_at: Timestamp.nullable(),
  last_error: z.record(z.string(), z.unknown()).nullable(),
  offline_since: Timestamp.nullable(),
  offline_until: Timestamp.nullable().describe("From then on the law lets it issue nothing more"),
  seconds_left: z.int().nullable().describe("Until then; 0: it is over"),
  queue: Queue,
});

/** How the business's devices stand with the tax authority, and what waits for it. */
export const VsdcStatus = z
  .object({
    status: z
      .enum(["not_configured", "not_initialised", "online", "offline", "stopped"])
      .describe("Of the worst of the devices that are in use; stopped: one may issue nothing more"),
    initialised: z.boolean(),
    last_success_at: Timestamp.nullable(),
    queue: Queue,
    devices: z.array(Device),
  })
  .meta({ id: "VsdcStatus" });

const STATES = ["pending", "sending", "ambiguous", "rejected", "dead", "void"] as const;

/** What waits, of the rows `q`, as a JSON object. */
const queue = sql.raw(
  `json_build_object(${STATES.map(
    (state) => `'${state}', count(*) filter (where q.status = '${state}')`,
  ).join(", ")}, 'oldest_at', min(q.issued_at))`,
);

/** Documents that the authority has not answered for good: those that are on their way, and those that somebody has to look at. */
const waiting = sql`
  select d.device_id, d.status, d.issued_at from fiscal.document_states d where d.tenant_id = app.tenant_id() and d.is_open
  union all
  select d.device_id, d.status, d.issued_at from fiscal.document_states d
   where d.tenant_id = app.tenant_id() and d.status in ('rejected', 'dead')`;

export const readVsdcStatus = query({
  name: "businesses.vsdc_status.read",
  summary: "Read how the business stands with the tax authority: devices, what waits, the last error",
  input: z.strictObject({}),
  output: VsdcStatus,
  roles: anyStaff,
  select: () => sql`
    with waiting as materialized (${waiting}),
    devices as (
      select d.*, d.offline_since + fiscal.offline_hours() * interval '1 hour' as offline_until
        from fiscal.device_states d where d.tenant_id = app.tenant_id())
    select json_build_object(
             'status', (select case when count(*) = 0 then 'not_configured'
                                    when count(*) filter (where d.status = 'active') = 0 then 'not_initialised'
                                    when bool_or(d.status = 'active' and d.offline_until <= now()) then 'stopped'
                                    when bool_or(d.status = 'active' and d.offline_since is not null) then 'offline'
                                    else 'online' end
                          from devices d where d.status <> 'disabled'),
             'initialised', exists (select from devices d where d.status = 'active'),
             'last_success_at', (select max(d.last_success_at) from devices d),
             'queue', (select ${queue} from waiting q),
             'devices', coalesce((select json_agg(json_build_object(
                 'device_id', d.id, 'branch_id', d.branch_id, 'name', d.name, 'environment', d.environment, 'status', d.status,
                 'initialised_at', d.initialised_at, 'last_number', d.last_number, 'last_success_at', d.last_success_at,
                 'last_failure_at', d.last_failure_at, 'last_error', d.last_error, 'offline_since', d.offline_since,
                 'offline_until', d.offline_until,
                 'seconds_left', case when d.offline_until > now() then ceil(extract(epoch from d.offline_until - now()))::int
                                     when d.offline_until is not null then 0 end,
                 'queue', (select ${queue} from waiting q where q.device_id = d.id))
                 order by d.branch_id nulls first, d.id) from devices d), '[]'))::text as body, null as etag`,
});
