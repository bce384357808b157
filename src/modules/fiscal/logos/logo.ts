import { sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf } from "#platform/database/view.ts";
import { Timestamp } from "#platform/time.ts";
import { logos } from "../print/tables.ts";

/** A tenant's picture on its receipts. */
export const Logo = z
  .object({
    type: z.enum(["image/png", "image/jpeg"]),
    width: z.int().describe("Pixels"),
    height: z.int().describe("Pixels"),
    bytes: z.int().describe("Of its file, without what does not show"),
    version: z.int(),
    updated_at: Timestamp,
  })
  .meta({ id: "Logo" });

/** The tenant's picture as it reads; no row where there is none. */
export const thisLogo = sql`select ${bodyOf({
  type: logos.type,
  width: logos.width,
  height: logos.height,
  bytes: logos.bytes,
  version: logos.version,
  updated_at: logos.updated_at,
})} as body, ${logos.version}::text as etag from ${logos} where ${logos.object_key} is not null`;
