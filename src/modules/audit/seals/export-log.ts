import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { Problem } from "#platform/errors.ts";
import type { Answer, Call } from "#platform/operations/operation.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { auditEvents, checkpoints, leaves } from "../tables.ts";
import { detailsText, entryText } from "./sealed-texts.ts";

/** Leaves that one round trip brings. */
const PAGE = 2000;

const latest = sql`(select c.tree_size, c.statement from ${checkpoints} c order by c.tree_size desc limit 1)`;

/**
 * A line for each leaf from `first` until before `through`, and one for each checkpoint after the last leaf that it covers. A
 * line is put together from the very texts that were hashed and signed.
 */
const linesOf = (first: number, through: SQL | number): SQL => sql`
  select line from (
    select ${leaves.index} as place, 0 as part,
        case when ${auditEvents.id} is null
          then '{"type":"removed","index":' || ${leaves.index} || ',"leaf_hash":"'
            || encode(substr(${leaves.hashes}, 1, 32), 'hex') || '"}'
          else '{"type":"entry","index":' || ${leaves.index} || ',"leaf_hash":"' || encode(substr(${leaves.hashes}, 1, 32), 'hex')
            || '","entry":' || ${entryText}
            || ',"details":' || coalesce(${detailsText}, 'null') || '}' end as line
      from ${leaves} left join ${auditEvents}
        on ${auditEvents.tenant_id} = ${leaves.tenant_id} and ${auditEvents.id} = ${leaves.entry_id}
     where ${leaves.index} >= ${first} and ${leaves.index} < ${through}
    union all
    select ${checkpoints.tree_size} - 1, 1,
        '{"type":"checkpoint","statement":' || ${checkpoints.statement} || ',"signature":"' || ${checkpoints.signature} || '"}'
      from ${checkpoints} where ${checkpoints.tree_size} > ${first} and ${checkpoints.tree_size} <= ${through}) lines
   order by place, part`;

interface Sealed {
  /** How many leaves the latest checkpoint covers, when the export began. */
  size: number;
  /** The lines of the first page. */
  lines: readonly string[];
}

/** Streams the lines, one page at a time, until the checkpoint that was the latest when the export began. */
function streamed(call: Call, command: string, { size, lines: first }: Sealed): ReadableStream {
  const encoder = new TextEncoder();
  let lines = first;
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (at > 0) {
        const through = Math.min(at + PAGE, size);
        const { page } = await tenantBatch(call, { command, access: "read" }, { page: linesOf(at, through) });
        lines = page.map(({ line }) => line as string);
      }
      controller.enqueue(encoder.encode(lines.map((line) => `${line}\n`).join("")));
      at += PAGE;
      if (at >= size) controller.close();
    },
  });
}

/**
 * The whole sealed log of a tenant as JSON lines: a header, every entry in its place, every checkpoint after the last entry
 * that it covers, the latest one at the end. The first batch reads how far that goes, and notes the export.
 */
export async function exportLog(
  call: Call,
  command: string,
  noteReading: (call: Call<Record<string, unknown>>) => Statement,
): Promise<Answer> {
  const input = call.input as Record<string, unknown>;
  const more = Object.keys(input).filter((name) => name !== "format" && name !== "limit");
  if (more.length > 0)
    throw new Problem("audit_log.export_is_whole", { detail: `Not with ${more.join(", ")}` });
  const { heads, first } = await tenantBatch(
    call,
    { command, access: "read", notes: "reading" },
    {
      heads: sql`select h.tree_size::float8 as size, '{"type":"audit_log","v":1,"tenant_id":"' || app.tenant_id()
          || '","tree_size":' || h.tree_size || '}' as header from ${latest} h`,
      first: sql`select l.line from ${latest} h cross join lateral (${linesOf(0, sql`least(${PAGE}::bigint, h.tree_size)`)}) l`,
      noted: sql`${noteReading(call as Call<Record<string, unknown>>)} where exists (select from ${checkpoints})`,
    },
  );
  const { size, header } = (heads[0] ?? {}) as { size?: number; header?: string };
  if (size === undefined) throw new Problem("audit_log.not_sealed");
  const lines = [header, ...first.map(({ line }) => line)] as string[];
  return {
    body: streamed(call, command, { size, lines }),
    headers: {
      "Content-Type": "application/x-ndjson; charset=utf-8",
      "Content-Disposition": 'attachment; filename="audit-log.jsonl"',
    },
  };
}
