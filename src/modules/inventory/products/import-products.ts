import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { sha256Hex } from "#platform/crypto.ts";
import { withinQuota } from "#platform/database/quotas.ts";
import { Problem } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { productsImported } from "../events.ts";
import { products } from "../tables.ts";
import { rowsInWords, sizeInWords } from "./import-limits.ts";
import { readProductFile } from "./product-file.ts";
import { importStatement, lockExisting, OUTCOMES } from "./product-import.ts";

const count = z.int().min(0);

/** What an import did, or would do, to every row. */
export const ImportReport = z
  .object({
    dry_run: z.boolean(),
    totals: z.object({
      rows: count,
      created: count,
      updated: count,
      unchanged: count,
      failed: count,
      skipped: count,
    }),
    rows: z.array(
      z.object({
        row: z.int().describe("Row of the sheet; the header is row 1"),
        status: z.enum(OUTCOMES).describe("skipped: valid, but not written because another row failed"),
        sku: z.string().nullable(),
        product_id: z.uuid().nullable().optional(),
        errors: z
          .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
          .optional()
          .describe("At most five; after a thousand failed rows, one"),
      }),
    ),
  })
  .meta({ id: "ImportReport" });

const choices = z.strictObject({
  mode: z
    .enum(["all_or_nothing", "skip_bad"])
    .optional()
    .describe("What a bad row stops: the whole import (all_or_nothing, the default) or itself (skip_bad)"),
  dry_run: z.stringbool().optional().describe("Says what would happen and changes nothing"),
  existing: z
    .enum(["reject", "update"])
    .optional()
    .describe(
      "A SKU that is there: fails its row (reject, the default) or takes the file's columns (update)",
    ),
});

const writing = command({
  name: "inventory.products.import",
  summary: `Import products from CSV, at most ${rowsInWords} and ${sizeInWords}`,
  input: choices,
  accepts: "csv",
  fromQuery: ["mode", "dry_run", "existing"],
  output: ImportReport,
  roles: managerUp,
  errors: [
    "csv.malformed",
    "import.rejected",
    "import.too_many_rows",
    "product.barcode_taken",
    "quota.exceeded",
  ],
  async prepare(call) {
    const file = await readProductFile(call.stream);
    if (call.idempotency) {
      const { key, fingerprint } = call.idempotency;
      const covered = await sha256Hex(`${fingerprint} ${JSON.stringify(call.input)} ${file.digest}`);
      call.idempotency = { key, fingerprint: covered };
    }
    return file;
  },
  batch: ({ ctx, input }, file) => [
    withinQuota("products", 0, ctx.config.QUOTA_PRODUCTS),
    ...(input.existing === "update" ? [lockExisting(file)] : []),
    importStatement(file, {
      existing: input.existing ?? "reject",
      mode: input.mode ?? "all_or_nothing",
      dryRun: input.dry_run ?? false,
      quota: ctx.config.QUOTA_PRODUCTS,
    }),
  ],
  events: () => [
    productsImported.from(
      {
        created: sql`count(*) filter (where ${products.created_at} = now())`,
        updated: sql`count(*) filter (where ${products.created_at} <> now())`,
      },
      sql`${products} where ${products.updated_at} = now() and ${products.deleted_at} is null`,
    ),
  ],
});

/**
 * Imports a file of products in one transaction. An empty cell is the field's default, a missing column leaves what
 * is there; `id`, `version` and the times of an export are ignored.
 */
export const importProducts: Operation = {
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
