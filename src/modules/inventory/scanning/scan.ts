import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import { Decimal } from "#platform/money.ts";
import { MovementType } from "../movements/movement.ts";
import { Product } from "../products/products.ts";
import { barcodesOf, type Element, MalformedCode, readCode } from "./gs1.ts";

/** What a code is scanned for. */
export const Purpose = z.enum(["receive", "issue", "count"]);

/** Why what was scanned cannot be posted as it is. */
export const OBSTACLES = [
  "product_inactive",
  "warehouse_inactive",
  "lot_unknown",
  "lot_not_available",
  "lot_expired",
  "expiry_differs",
  "out_of_stock",
] as const;

/** What a drafted movement may lack. */
export const MISSING = ["warehouse_id", "quantity", "lot_number", "expires_on"] as const;

/** What a code says. */
export const CodeContent = z.object({
  kind: z
    .enum(["elements", "gtin", "text"])
    .describe("GS1 element string, plain EAN or UPC, or a text of one's own"),
  gtin: z.string().nullable().describe("GTIN-14"),
  lot_number: z.string().nullable(),
  expires_on: z.iso.date().nullable(),
  serial: z.string().nullable(),
  quantity: z.string().nullable().describe("AI 30 or 37: how many the code stands for"),
  other: z.array(
    z.object({ ai: z.string(), title: z.string(), value: z.string(), date: z.iso.date().optional() }),
  ),
});
export type CodeContent = z.infer<typeof CodeContent>;

/** The answer to a scan. */
export const Scan = z
  .object({
    code: CodeContent,
    product: Product,
    lot: z
      .object({
        id: z.uuid().nullable().describe("Null: receiving makes the lot"),
        lot_number: z.string(),
        expires_on: z.iso.date().nullable(),
        status: z.string().describe("available, on_hold, quarantined or recalled"),
      })
      .nullable()
      .describe("Null where the code names none, or the product has none"),
    expired: z.boolean().describe("Past its date in the tenant's time zone"),
    usable: z.boolean().describe("May be issued: an active product, a lot that is available and not expired"),
    on_hand: Decimal.describe("Of the lot where the code names one, in the warehouse where it is given"),
    obstacles: z.array(z.enum(OBSTACLES)).describe("Why there is no movement"),
    movement: z
      .object({
        type: MovementType,
        product_id: z.uuid(),
        warehouse_id: z.uuid().optional(),
        quantity: Decimal.optional(),
        lot_id: z.uuid().optional(),
        lot_number: z.string().optional(),
        expires_on: z.iso.date().optional(),
      })
      .nullable()
      .describe("A body for POST /stock-movements, for the purpose; complete it with what is missing"),
    missing: z.array(z.enum(MISSING)),
  })
  .meta({ id: "Scan" });

/** A code as it is looked up: what it says, and the barcodes that its product may have. */
export interface Scanned {
  content: CodeContent;
  barcodes: string[];
}

/** Reads a code that names a product. Throws `Problem` where it cannot be read, with the position, or names none. */
export function scanned(code: string): Scanned {
  const nothing = { gtin: null, lot_number: null, expires_on: null, serial: null, quantity: null, other: [] };
  const read = readOrRefuse(code);
  if (read.kind === "text") return { content: { kind: "text", ...nothing }, barcodes: [read.text] };
  if (read.kind === "gtin") {
    return { content: { kind: "gtin", ...nothing, gtin: read.gtin }, barcodes: barcodesOf(read.gtin) };
  }
  const content = contentOf(read.elements);
  if (content.gtin === null) throw new Problem("scan.no_product");
  return { content, barcodes: barcodesOf(content.gtin) };
}

function readOrRefuse(code: string) {
  try {
    return readCode(code, new Date().getUTCFullYear());
  } catch (error) {
    if (!(error instanceof MalformedCode)) throw error;
    const { message, reason, position } = error;
    throw new Problem("scan.malformed", {
      detail: `${message}, at character ${position}`,
      errors: [{ path: "code", code: reason, message }],
      members: { position },
    });
  }
}

function contentOf(elements: readonly Element[]): CodeContent {
  const left = new Map(elements.map((element) => [element.ai, element]));
  const take = (...ais: string[]): Element | undefined => {
    const ai = ais.find((one) => left.has(one));
    const element = ai === undefined ? undefined : left.get(ai);
    if (ai !== undefined) left.delete(ai);
    return element;
  };
  const count = [left.get("30"), left.get("37")].find((element) => /[1-9]/.test(element?.value ?? ""));
  return {
    kind: "elements",
    gtin: take("01", "02")?.value ?? null,
    lot_number: take("10")?.value ?? null,
    expires_on: take("17")?.date ?? null,
    serial: take("21")?.value ?? null,
    quantity: count ? String(Number(count.value)) : null,
    other: [...left.values()],
  };
}
