import type { BodyOf, FrozenDocument, VoidedDocument } from "./frozen-document.ts";
import type { AuthorityItem } from "./item-body.ts";
import type { Meaning } from "./meanings.ts";
import type { StockBalance, StockReport } from "./stock-body.ts";

export type Country = "RW" | "ZM" | "KE";
export type Flavour = "vsdc" | "osdc" | "vscu" | "oscu";

/** What an authority is asked for, or given. */
export type Call =
  | "initialise"
  | "codes"
  | "item_classes"
  | "buyer"
  | "item"
  | "insurer"
  | "sale"
  | "confirm_sale"
  | "select_sale"
  | "stock"
  | "stock_master";

/** A band of tax: its letter on a receipt, and its usual rate in percent. */
export interface Band {
  band: string;
  rate: string;
  /** As it stands on a receipt, such as `A-EX`. */
  label: string;
}

/** What a receipt's QR code is made of. */
export interface QrSource {
  tin: string;
  branch_code: string;
  environment: "test" | "production";
  /** Null: the country's usual one. */
  form: "text" | "url" | null;
  number: "receipt" | "total" | "both";
  receipt_number: number;
  total_receipt_number: number | null;
  internal_data: string;
  signature: string;
  sdc_id: string;
  /** RFC 3339. */
  receipted_at: string;
  /** Where the authority itself says that it shows the receipt. */
  url: string | null;
}

/** How a country's authority wants to be spoken with. Data and small functions; nothing is asked of anybody. */
export interface CountryProfile {
  country: Country;
  name: string;
  authority: string;
  currency: string;
  time_zone: string;
  /** What taxpayers call their number, its form, and how it is described. */
  tin: { label: string; form: RegExp; words: string };
  branch: { form: RegExp; words: string };
  default_band: string;
  bands: readonly Band[];
  /** After how many hours without the authority nothing more may be issued; null where the law leaves it open. */
  offline_hours: number | null;
  flavours: readonly Flavour[];
  /** Whether a flavour proves who it is by the key that it got. */
  needs_key(flavour: Flavour): boolean;
  routes(
    flavour: Flavour,
    settings: { stock_path: "stock" | "save_stock_items" },
  ): { [call in Call]?: string | undefined };
  /** The field by which a taxpayer is named, and the one of a buyer who is looked for. */
  fields: { tin: "tin" | "tpin"; buyer: "custmTin" | "custmTpin" };
  /** What its answers mean, by their code. */
  meanings: Readonly<Record<string, Meaning>>;
  /** Those that mean something else where a sale was sent. */
  sale_meanings?: Readonly<Record<string, Meaning>>;
  /** Whether who calls stands in headers too. */
  names_in_headers?: "yes";
  /** The words of the label that stands on a receipt: transaction × type. */
  label(mode: FrozenDocument["mode"], type: FrozenDocument["type"]): string;
  reasons: Readonly<Record<string, string>>;
  saleBody(of: BodyOf<FrozenDocument>): string;
  /** Of a document that was given up: cancelled, of one line for nothing and an amount of zero, so that nothing in it can be refused. */
  voidBody(of: BodyOf<VoidedDocument>): string;
  itemBody(of: BodyOf<AuthorityItem>): string;
  stockBody(of: BodyOf<StockReport>): string;
  stockMasterBody(of: BodyOf<StockBalance>): string;
  /** The number by which a document is asked for later. */
  sale_number(branch_code: string, number: number): string | number;
  qrText(of: QrSource): string;
}
