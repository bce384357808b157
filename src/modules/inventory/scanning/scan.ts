import { z } from "zod";
import type { ErrorCode } from "#platform/errors.ts";
import { Decimal } from "#platform/money.ts";
import { MovementType } from "../movements/movement.ts";
import { Product } from "../products/products.ts";
import { plainCode, readCode } from "./gs1.ts";
import { type Element, MalformedCode, pointed } from "./gs1-element.ts";
import { unitOf } from "./gs1-gtin.ts";

/** What a code is scanned for. */
export const Purpose = z.enum(["receive", "issue", "count"]);

/** Why what was scanned cannot be posted as it is. */
export const OBSTACLES = [
  "product_inactive",
  "warehouse_inactive",
  "warehouse_quarantine",
  "lot_differs",
  "lot_unknown",
  "lot_not_available",
  "lot_expired",
  "expiry_differs",
  "out_of_stock",
  "serial_not_in_stock",
  "serial_known",
] as const;

/** What a drafted movement may lack. */
export const MISSING = ["warehouse_id", "quantity", "lot_number", "expires_on"] as const;

/** What a code says. */
export const CodeContent = z.object({
  kind: z
    .enum(["elements", "gtin", "text"])
    .describe(
      "GS1 elements, of an element string or a Digital Link; plain EAN or UPC; or a text of one's own",
    ),
  gtin: z.string().nullable().describe("GTIN-14"),
  lot_number: z.string().nullable(),
  expires_on: z.iso.date().nullable().describe("AI 17, or the day of AI 7003"),
  best_before: z.iso.date().nullable(),
  produced_on: z.iso.date().nullable(),
  serial: z.string().nullable(),
  quantity: z.string().nullable().describe("AI 30 or 37: how many the code stands for"),
  net_weight: z
    .object({ value: Decimal, unit: z.string().describe("kg, lb or t oz") })
    .nullable()
    .describe("AI 310n, 320n or 356n"),
  other: z.array(
    z.object({
      ai: z.string(),
      title: z.string(),
      value: z.string(),
      date: z.iso.date().optional(),
      decimal: Decimal.optional().describe("The exact number of a measure, an amount or a price"),
      unit: z.string().optional(),
      currency: z.string().optional().describe("ISO 4217, the numeric code"),
    }),
  ),
});
export type CodeContent = z.infer<typeof CodeContent>;

/** The answer to a scan. */
export const Scan = z
  .object({
    code: CodeContent,
    product: Product,
    barcode: z.string().describe("The product's barcode that the code names"),
    pack_quantity: Decimal.nullable().describe(
      "How many of the product's units the barcode stands for; null for a higher pack that is not kept itself",
    ),
    quantity: Decimal.nullable().describe(
      "In the product's units: the net weight where the product is sold by it, else as many packs as the code says",
    ),
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
        serials: z.array(z.string()).optional().describe("AI 21"),
      })
      .nullable()
      .describe("A body for POST /stock-movements, for the purpose; complete it with what is missing"),
    missing: z.array(z.enum(MISSING)),
  })
  .meta({ id: "Scan" });

/** A code as it is looked up. */
export interface Scanned {
  content: CodeContent;
  /** Barcodes that its product may have, the first that there is wins: the code as it is, then its GTIN. */
  barcodes: string[];
  /** The GTIN of the unit in the pack: how many of them it holds, no barcode says. */
  unit: string | undefined;
  /** How much the code stands for in products that are sold by weight, by their unit. */
  weights: Readonly<Record<string, string>>;
  /** Why the code is refused where no product has it as its own barcode, with the members of the problem. */
  refusal: { code: ErrorCode; detail: Record<string, unknown> };
}

const NOTHING: Omit<CodeContent, "kind"> = {
  ...{ gtin: null, lot_number: null, expires_on: null, best_before: null, produced_on: null },
  ...{ serial: null, quantity: null, net_weight: null, other: [] },
};

/** Reads a code. What cannot be read, or names no product, may still be a barcode of the shop's own. */
export function scanned(sent: string): Scanned {
  const own = [...new Set([sent.trim(), plainCode(sent)])];
  const found = (content: CodeContent, more: Partial<Scanned> = {}): Scanned => {
    const barcodes = content.gtin === null ? own : [...own, content.gtin];
    const unit = content.gtin === null ? undefined : unitOf(content.gtin);
    const detail = { gtin: content.gtin ?? undefined, barcodes };
    return { content, barcodes, unit, weights: {}, refusal: { code: "product.not_found", detail }, ...more };
  };
  try {
    const read = readCode(sent, new Date().getUTCFullYear());
    if (read.kind === "text") return found({ kind: "text", ...NOTHING });
    if (read.kind === "gtin") return found({ kind: "gtin", ...NOTHING, gtin: read.gtin });
    const content = contentOf(read.elements);
    if (content.gtin === null) return found(content, { refusal: { code: "scan.no_product", detail: {} } });
    return found(content, { weights: weightsOf(read.elements) });
  } catch (error) {
    if (!(error instanceof MalformedCode)) throw error;
    const { message, reason, position } = error;
    const detail = {
      detail: `${message}, at character ${position}`,
      errors: [{ path: "code", code: reason, message }],
      position,
    };
    return found({ kind: "text", ...NOTHING }, { refusal: { code: "scan.malformed", detail } });
  }
}

const NET_WEIGHT = /^(310|320|356)\d$/;

/** The net weight of what the code itself names, by the unit in which a product may be sold. */
function weightsOf(elements: readonly Element[]): Record<string, string> {
  const weight = elements.find(({ ai, value }) => NET_WEIGHT.test(ai) && /[1-9]/.test(value));
  if (!weight?.unit || !weight.decimal || !elements.some(({ ai }) => ai === "01")) return {};
  const grams = weight.unit === "kg" ? { g: pointed(`${weight.value}000`, Number(weight.ai.at(-1))) } : {};
  return { [weight.unit]: weight.decimal, ...grams };
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
  const weight = elements.find(({ ai }) => NET_WEIGHT.test(ai));
  return {
    kind: "elements",
    gtin: take("01", "02", "03")?.value ?? null,
    lot_number: take("10")?.value ?? null,
    expires_on: take("17", "7003")?.date ?? null,
    best_before: take("15")?.date ?? null,
    produced_on: take("11")?.date ?? null,
    serial: take("21")?.value ?? null,
    quantity: count ? String(Number(count.value)) : null,
    net_weight: weight?.decimal && weight.unit ? { value: weight.decimal, unit: weight.unit } : null,
    other: [...left.values()],
  };
}
