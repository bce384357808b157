import type { z } from "zod";
import type { Role } from "../context.ts";
import type { Statement } from "../database/connection.ts";
import { type ErrorCode, Problem } from "../errors.ts";
import type { Call, Operation } from "./operation.ts";
import { tenantBatch } from "./tenant-batch.ts";

/** How a query of one thing is declared. */
export interface QuerySpec<Input extends z.ZodObject> {
  name: string;
  summary: string;
  input: Input;
  output: z.ZodType;
  errors?: readonly ErrorCode[];
  roles: readonly Role[];
  /** Set where people alone may call, whatever an API key's scopes: what is read is one's own. */
  callers?: "people";
  tenantParam?: string;
  /** Yields one row with `body` (JSON text) and, where there is a version, `etag`. */
  select(call: Call<z.output<Input>>): Statement;
  /** What the reading leaves in the audit log, in the same transaction. */
  noteReading?(call: Call<z.output<Input>>): Statement;
  /** The code answered when there is no row. */
  missing?: ErrorCode;
}

/** Declares a query that reads one thing of the tenant: one round trip, read-only but for a note of the reading. */
export function query<Input extends z.ZodObject>(spec: QuerySpec<Input>): Operation {
  return {
    ...spec,
    scope: "tenant",
    access: "read",
    status: 200,
    errors: [...(spec.missing ? [spec.missing] : []), ...(spec.errors ?? [])],
    async run(untyped) {
      const call = untyped as Call<z.output<Input>>;
      const note = spec.noteReading?.(call);
      const [rows] = await tenantBatch(
        call,
        { command: spec.name, access: "read", notes: note && "reading" },
        [spec.select(call), ...(note ? [note] : [])],
      );
      const row = rows?.[0];
      if (!row) throw new Problem(spec.missing ?? "route.not_found");
      return { body: row.body as string, etag: row.etag as string | null };
    },
  };
}
