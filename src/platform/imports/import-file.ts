import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Role } from "../context.ts";
import { sha256Hex } from "../crypto.ts";
import { type AnswerStatement, answer } from "../database/answer.ts";
import type { Statement } from "../database/connection.ts";
import { holds } from "../database/refusals.ts";
import { type ErrorCode, Problem } from "../errors.ts";
import type { DomainEvent } from "../events.ts";
import { command } from "../operations/command.ts";
import type { Call, Operation } from "../operations/operation.ts";
import { readTable } from "../sheets/read-table.ts";
import type { FileKind, ImportChoice, Writing } from "./file-kind.ts";
import { describeKind } from "./kinds.ts";
import { MAX_FILE_BYTES, rowsInWords, sizeInWords } from "./limits.ts";
import { type FileRows, readRows } from "./read-rows.ts";
import { givenRows, reported, reportOf } from "./report.ts";

const choices = (updates: string) =>
  z.strictObject({
    mode: z
      .enum(["all_or_nothing", "skip_bad"])
      .optional()
      .describe("What a bad row stops: the whole import (all_or_nothing, the default) or itself (skip_bad)"),
    dry_run: z.stringbool().optional().describe("Says what would happen and changes nothing"),
    existing: z.enum(["reject", "update"]).optional().describe(updates),
  });

const UPDATES =
  "What is there already: fails its row (reject, the default) or gets what the row says (update); a blank cell leaves it as it is";

const confirmation = (about: string) => z.stringbool().optional().describe(about);

/** How the import of a kind of file is declared. */
interface ImportSpec {
  /** Such as `inventory.products.import`. */
  name: string;
  kind: FileKind;
  roles: readonly Role[];
  errors: readonly ErrorCode[];
  /** What a caller may `confirm`, where rows may be refused as unlikely: the description of that. */
  confirms?: string;
  /** What `existing` means, where rows are no things that are changed. */
  updates?: string;
  /** What has to hold before the rows are looked at, such as a lock. */
  before?(call: Call, file: FileRows, choice: ImportChoice): Statement[];
  write(file: FileRows, choice: ImportChoice, call: Call): Writing;
  events?(): DomainEvent[];
}

/**
 * The rows of a file are joined by hashing. A tenant that has many more rows than the average one would else get nested
 * loops: the statistics know the average alone, and a file of thousands would be compared row by row.
 */
const HASH_JOINS_ONLY = sql`select set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true)`;
const ALL_JOINS = sql`select set_config('enable_nestloop', 'on', true)`;

const ROWS = "app.import_rows";
const REPORT = "app.import_report";

/**
 * The statements of an import. What must not stay ends in a problem with the report: import.rejected, and import.dry_run
 * (200), so that a dry run reports what really happened.
 */
function statements(
  kind: FileKind,
  file: FileRows,
  choice: ImportChoice,
  { outcome, later }: Writing,
): (Statement | AnswerStatement)[] {
  const first = sql`${givenRows(file)}, ${outcome}, ${reported(kind, file, choice)}`;
  const isRaced = sql`exists (select from outcome where status = 'raced')`;
  const stays = sql`${holds(sql`not ${isRaced}`, "conflict.retry")}
                     and ${holds(sql`not stopped`, "import.rejected", sql`report`)}`;
  const isReal = sql.raw(`not ${choice.dryRun}`);
  if (!later)
    return [
      answer(
        sql`select case when ${stays} and ${holds(isReal, "import.dry_run", sql`report`)} then report end as body,
                   null::text as etag from made`,
        undefined,
        first,
      ),
      ALL_JOINS,
    ];
  const keep = (name: string, text: unknown) => sql`set_config(${name}, ${text}, true) is not null`;
  const kept = sql`(select coalesce(jsonb_agg(to_jsonb(k)), '[]')::text from (${later.kept}) k)`;
  const report = sql`current_setting(${REPORT})`;
  return [
    sql`with ${first} select case when ${stays} then ${keep(ROWS, kept)} and ${keep(REPORT, sql`report`)} end as kept
          from made`,
    ALL_JOINS,
    ...later.statements(sql`current_setting(${ROWS})::jsonb`),
    answer(sql`select case when ${holds(isReal, "import.dry_run", report)} then ${report} end as body,
                      null::text as etag`),
  ];
}

/** Declares the import of a kind of file: all its rows in one transaction, with a report on each. */
export function importFile(spec: ImportSpec): Operation {
  const { kind } = spec;
  const input = choices(spec.updates ?? UPDATES).extend({
    ...(spec.confirms ? { confirm: confirmation(spec.confirms) } : {}),
  });
  const writing = command({
    name: spec.name,
    summary: `Import ${kind.noun}s from CSV or XLSX, at most ${rowsInWords} and ${sizeInWords}`,
    input,
    accepts: "table",
    fileReference: () => describeKind(kind),
    fromQuery: Object.keys(input.shape),
    output: reportOf(kind),
    roles: spec.roles,
    feature: "bulk_operations",
    errors: [
      ...new Set<ErrorCode>([
        "csv.malformed",
        "xlsx.malformed",
        "import.rejected",
        "import.too_many_rows",
        ...spec.errors,
      ]),
    ],
    async prepare(call) {
      const file = await readRows(kind, await readTable(call.file, MAX_FILE_BYTES));
      if (call.idempotency) {
        const { key, fingerprint } = call.idempotency;
        const covered = await sha256Hex(`${fingerprint} ${JSON.stringify(call.input)} ${file.digest}`);
        call.idempotency = { key, fingerprint: covered };
      }
      return file;
    },
    batch(call, file) {
      const choice: ImportChoice = {
        existing: call.input.existing ?? "reject",
        mode: call.input.mode ?? "all_or_nothing",
        confirmed: call.input.confirm === true,
        dryRun: call.input.dry_run ?? false,
      };
      return [
        HASH_JOINS_ONLY,
        ...(spec.before?.(call, file, choice) ?? []),
        ...statements(kind, file, choice, spec.write(file, choice, call)),
      ];
    },
    events: () => spec.events?.() ?? [],
  });
  return {
    ...writing,
    async run(call) {
      try {
        return await writing.run(call);
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== "import.dry_run") throw error;
        return { body: JSON.stringify(error.members) };
      }
    },
  };
}
