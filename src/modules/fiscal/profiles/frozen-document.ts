import type { OfOriginal } from "./told-part.ts";

/** What stands of goods in a body, beside their amounts. */
export interface Goods {
  item_code: string;
  item_class: string;
  packaging_unit: string;
  quantity_unit: string;
  name: string;
  barcode: string | null;
}

/** A line of a document as it is kept; amounts are exact decimals. */
export interface FrozenLine extends Goods {
  quantity: string;
  unit_price: string;
  band: string;
  /** Percent. */
  rate: string;
  /** With the tax in it: what was charged. */
  total: string;
  gross?: string;
  discount?: string;
  tax?: string;
  original?: OfOriginal | null;
  insurance?: { code: string; name: string; rate: string; amount: string } | null;
}

/** A document as it is kept, of which a body for the authority is made. */
export interface FrozenDocument {
  type: "sale" | "refund";
  mode: "normal" | "training" | "proforma" | "copy";
  number: number;
  /** Of a refund: the original's number, and what the authority gave it. */
  original: { number: number; receipt_number: number | null; sdc_id: string | null } | null;
  buyer_name: string | null;
  buyer_tin: string | null;
  buyer_phone: string | null;
  purchase_code: string | null;
  payment_method: string;
  reason_code: string | null;
  remark: string | null;
  /** RFC 3339. */
  sold_at: string;
  issued_at: string;
  issued_by_name: string | null;
  lines: readonly FrozenLine[];
}

/** A document that was given up. */
export interface VoidedDocument {
  number: number;
  sold_at: string;
  issued_at: string;
  voided_at: string;
  issued_by_name: string | null;
}

/** Who sells: what stands on the receipt beside the taxpayer's number. */
export interface Seller {
  trade_name: string | null;
  address: string | null;
  top_message: string | null;
  bottom_message: string | null;
}

/** What of a tenant's fiscal settings decides how bodies are written. */
export interface BodySettings {
  refund_status: "02" | "05";
  tourism_tax: boolean;
}

/** All that a body is made of. Keys are not: they are added when it is sent. */
export interface BodyOf<Said> {
  device: { tin: string; branch_code: string };
  settings: BodySettings;
  seller: Seller;
  /** The rates of bands that day, in percent; the country's usual one of a band that is left out. */
  rates: Readonly<Record<string, string>>;
  said: Said;
}
