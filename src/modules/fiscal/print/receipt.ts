/** A fact that is printed as its name and what it is. */
export interface Fact {
  label: string;
  value: string;
}

/**
 * As what a document is printed. Only `official` is a receipt: the first print of what the authority has signed. What is `unsigned` was
 * not accepted yet, and what is `void` never will be.
 */
export type Standing = "official" | "copy" | "training" | "proforma" | "unsigned" | "void";

/** A line of goods. Amounts are exact decimals, never negative. */
export interface ReceiptLine {
  name: string;
  /** What the seller or the authority calls it by. */
  code: string | null;
  quantity: string;
  unit: string | null;
  unit_price: string;
  /** Taken off its amount: zero for none. */
  discount: string;
  total: string;
  /** What an insurer bears of it, and how much; null for nothing. */
  borne: Fact | null;
  /** The letter of its tax. */
  band: string;
}

/** What was taxed at one rate. */
export interface ReceiptBand {
  band: string;
  /** What the country's receipts call what was taxed, such as `TOTAL B-18.00%`. */
  taxable_label: string;
  taxable: string;
  /** What they call the tax; null where none is due at this rate. */
  tax_label: string | null;
  tax: string;
}

/**
 * All that a printed receipt says, as text: whoever lays it out looks up nothing, and reckons nothing. Amounts are exact decimals
 * and positive; those of a refund are printed with a minus.
 */
export interface Receipt {
  standing: Standing;
  kind: "sale" | "refund";
  /** Its heading, such as `TAX INVOICE`. */
  title: string;
  currency: string;
  /** The seller's own number of it. */
  number: string;
  seller: {
    name: string;
    /** Address, telephone, e-mail, and the taxpayer's number. */
    lines: string[];
  };
  /** Number, dates and the like: what stands beside the seller. */
  facts: Fact[];
  buyer: Fact[];
  /** Of a refund: what it refers to. */
  refers: string[];
  top_message: string | null;
  bottom_message: string | null;
  lines: ReceiptLine[];
  /** Sums, in their order: what was taken off, the total, what was rounded. The last one is what is owed. */
  sums: (Fact & { weight: "plain" | "strong" })[];
  bands: ReceiptBand[];
  tax_total: Fact;
  payments: Fact[];
  items: Fact;
  remark: string | null;
  /** What the authority's device answered; null while it has not. */
  authority: { heading: string; facts: Fact[] } | null;
  /** What stands in the QR code; null for none. */
  qr: string | null;
  issuer: { heading: string; facts: Fact[] };
  /** Where anybody sees whether it is genuine. */
  check_url: string | null;
  /** `#rrggbb` of headings and rules; null for black. */
  colour: string | null;
}

/** What a document that is no receipt says of itself, large and below its totals. */
export const NOT_OFFICIAL = "THIS IS NOT AN OFFICIAL RECEIPT";

/** What stands across the pages of each; nothing of a receipt. */
export const WATERMARKS: Readonly<Record<Standing, string | null>> = {
  official: null,
  copy: "COPY",
  training: "TRAINING",
  proforma: "PROFORMA",
  unsigned: "NOT YET SIGNED",
  void: "VOID",
};
