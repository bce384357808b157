import type { Context } from "#platform/context.ts";
import type { Rows, Statements } from "#platform/database/batch.ts";

/** Work in one tenant, as its own: each call is one round trip. */
export interface Sender {
  ctx: Context;
  tenant: { id: string };
  read<const S extends Statements>(statements: S): Promise<Rows<S>>;
  batch<const S extends Statements>(statements: S): Promise<Rows<S>>;
}
