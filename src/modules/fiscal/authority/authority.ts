/** What the authority says against something, in its words and in ours. */
export interface Refusal {
  /** The authority's own, such as `910`. */
  code: string;
  /** The authority's own words. */
  message: string;
  /** What it means. */
  cause: string;
  /** What somebody can do about it. */
  fix: string;
}

/** What became of a call. `why` and `message` never hold what was sent. */
export type Outcome<Data> =
  | { kind: "accepted"; data: Data }
  /** It was asked for something, and has nothing of it. */
  | { kind: "empty" }
  /** It has this already; `expected` is the number that it wants next, where it says so. */
  | ({ kind: "duplicate"; expected?: number } & Refusal)
  /** It would be refused again as it is; `expected` as above. */
  | ({ kind: "rejected"; expected?: number } & Refusal)
  /** It did not reach the authority. */
  | { kind: "not_sent"; why: string }
  /** The authority may have it. */
  | { kind: "maybe_sent"; why: string }
  /** It was not taken, for a reason that is not in what was sent; `expected` as above. */
  | ({ kind: "retry"; expected?: number } & Refusal);

/** The keys that the authority gives a device, once. */
export interface DeviceKeys {
  communication: string | null;
  internal: string | null;
  signing: string | null;
}

/** What the authority says of a device when it is initialised. */
export interface Initialised {
  keys: DeviceKeys;
  sdc_id: string | null;
  mrc_no: string | null;
  taxpayer_name: string | null;
  /** Of the last document that it has of this device; 0 where it has none. */
  last_number: number;
  last_sar_number: number;
}

/** One of the authority's codes, as class 04 has the bands of tax with their rates. */
export interface AuthorityCode {
  class: string;
  class_name: string;
  code: string;
  name: string;
  /** Exact decimal text; null where it is no rate. */
  rate: string | null;
  sort: number;
  active: boolean;
}

export interface AuthorityItemClass {
  code: string;
  name: string;
  level: number;
  band: string | null;
  active: boolean;
}

/** A taxpayer as the authority knows them. */
export interface AuthorityBuyer {
  tin: string;
  name: string;
  status: string | null;
  address: string | null;
}

/** What makes a document a receipt. */
export interface Receipt {
  /** Of its type, and of all types together. */
  receipt_number: number;
  total_receipt_number: number | null;
  /** Without dashes. */
  internal_data: string;
  signature: string;
  sdc_id: string | null;
  mrc_no: string | null;
  /** RFC 3339 in UTC. */
  receipted_at: string;
  /** Where the authority shows the receipt, if it says so. */
  url: string | null;
}

/**
 * Speaks with a tax authority for one device. Bodies are JSON text of one object, without the device's keys, as a profile makes them.
 * Nothing is thrown: whatever the authority answers, and that it did not, is an outcome.
 */
export interface Authority {
  initialise(): Promise<Outcome<Initialised>>;
  /** Changed since a moment; all of them since null. */
  codes(since: Date | null): Promise<Outcome<AuthorityCode[]>>;
  itemClasses(since: Date | null): Promise<Outcome<AuthorityItemClass[]>>;
  findBuyer(tin: string): Promise<Outcome<AuthorityBuyer>>;
  saveItem(body: string): Promise<Outcome<null>>;
  /** `empty` where the protocol has no such call. */
  saveInsurer(body: string): Promise<Outcome<null>>;
  saveSale(body: string): Promise<Outcome<Receipt>>;
  /** What it has of a document that it was sent, by the device's number; undefined where the protocol has no such question. */
  selectSale?(number: number): Promise<Outcome<Receipt>>;
  saveStock(body: string): Promise<Outcome<null>>;
  saveStockMaster(body: string): Promise<Outcome<null>>;
}
