import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { Problem } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { type JobMessage, RUN_CLOCK } from "#platform/operations/job-message.ts";
import { query } from "#platform/operations/query.ts";
import { GivenTime, Timestamp } from "#platform/time.ts";

/** How the clock of a sandbox stands. */
export const SandboxClock = z
  .object({
    status: z.enum(["ready", "moving"]),
    now: Timestamp.describe("Business time"),
    real_time: Timestamp,
    ahead_seconds: z.int(),
    moves_to: Timestamp.nullable().describe("Where the move ends; null while none is under way"),
    done_until: Timestamp.describe("What was due up to this moment of business time has run"),
    days_left: z.int().describe("Days whose work has still to run"),
    moved_at: Timestamp.nullable().describe("When it was last moved, in real time"),
    moved_by: z.uuid().nullable(),
    time_zone: z.string().describe("In which the days begin"),
  })
  .meta({ id: "SandboxClock" });

const day = (moment: SQL): SQL => sql`(${moment} at time zone s.time_zone)::date`;

const clock = sql`select json_build_object('status', case when s.is_moving then 'moving' else 'ready' end, 'now', s.now, 'real_time', now(),
    'ahead_seconds', floor(extract(epoch from s.ahead))::bigint, 'moves_to', s.moves_to, 'done_until', s.done_until,
    'days_left', greatest(${day(sql`coalesce(s.moves_to, s.now)`)} - ${day(sql`s.done_until`)}, 0),
    'moved_at', s.moved_at, 'moved_by', s.moved_by, 'time_zone', s.time_zone)::text as body, null::text as etag
  from tenants.clock_states s where s.tenant_id = app.tenant_id()`;

export const readClock = query({
  name: "sandbox.clock.read",
  summary: "Read a sandbox's clock, and how far a move of it came",
  input: z.strictObject({}),
  output: SandboxClock,
  roles: anyStaff,
  missing: "sandbox.required",
  select: () => clock,
});

/** ISO 8601, in whole numbers but for seconds: what Postgres reads as it is meant. */
const DURATION =
  /^P(?=\d|T\d)(?:\d{1,2}Y)?(?:\d{1,3}M)?(?:\d{1,3}W)?(?:\d{1,4}D)?(?:T(?=\d)(?:\d{1,5}H)?(?:\d{1,7}M)?(?:\d{1,9}(?:\.\d{1,6})?S)?)?$/;

export const moveClock = command({
  name: "sandbox.clock.move",
  summary: "Move a sandbox's clock forward: what becomes due on the way runs, day by day",
  input: z.strictObject({
    advance_by: z
      .string()
      .max(60)
      .regex(DURATION, "must be an ISO 8601 duration, such as P10D or PT90M")
      .optional()
      .describe("ISO 8601 duration; days and more are those of the tenant's time zone"),
    to: GivenTime.optional().describe("A moment of business time"),
  }),
  example: { advance_by: "P10D" },
  output: SandboxClock,
  status: 202,
  roles: ["owner"],
  callers: "people",
  // What a blocked one is tried for comes by its clock.
  access: "essential",
  errors: ["sandbox.required", "sandbox.moving", "sandbox.not_forward", "sandbox.too_far"],
  prepare({ input: { advance_by, to } }) {
    if ((advance_by === undefined) !== (to === undefined)) return;
    const message = "give either advance_by or to";
    throw new Problem("request.invalid", { errors: [{ path: "advance_by", code: "one_of", message }] });
  },
  batch: ({ input: { advance_by = null, to = null } }) => [
    sql`select tenants.move_clock(${advance_by}::interval, ${to}::timestamptz)`,
    answer(clock),
  ],
  reads: () => ({
    zone: sql`select s.time_zone from tenants.clock_states s where s.tenant_id = app.tenant_id()`,
  }),
  // What is lost here, the job's next minute does.
  async afterwards({ ctx, tenant }, _, { zone }) {
    if (!tenant) return;
    const message: JobMessage = {
      v: 1,
      kind: "tenant",
      job: RUN_CLOCK,
      scheduled_for: new Date().toISOString(),
      tenant: { id: tenant.id, time_zone: String(zone?.[0]?.time_zone) },
    };
    await ctx.env.CLOCKS.send(message);
  },
});
