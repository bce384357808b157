/** What the simulator answers for a key, in place of its usual quote. */
export type Scenario = {
  /** Milliseconds until it answers. */
  delay_ms?: number;
  /** The refusal of the service: `invalid-key`, `inactive-account`, `quota-reached`, `unsupported-code`, … */
  error?: string;
  status?: number;
  /** A body that the service never sends, as it is. */
  body?: string;
  /** Rates over the usual ones; a text is written as a number of these digits, null leaves one out. */
  rates?: Record<string, string | null>;
  time_last_update_unix?: number;
};

const DAY = 86_400;

/** What one US dollar is, on some day. */
const USUAL: Record<string, string> = {
  USD: "1",
  EUR: "0.9213",
  GBP: "0.7874",
  RWF: "1448.5612",
  KES: "129.2451",
  UGX: "3671.9034",
  TZS: "2643.2817",
  ZMW: "26.4127",
  ZAR: "18.0342",
  CNY: "7.1186",
  INR: "84.0721",
  AED: "3.6725",
};

/** The body of a success: with a key the rates stand in `conversion_rates`. */
export function quoteOf({ rates = {}, time_last_update_unix }: Scenario, isKeyed: boolean): string {
  const at = time_last_update_unix ?? Math.floor(Date.now() / 1000 / DAY) * DAY;
  const utc = (seconds: number) => new Date(seconds * 1000).toUTCString().replace("GMT", "+0000");
  const written = Object.entries({ ...USUAL, ...rates })
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .map(([code, digits]) => `"${code}":${digits}`);
  const head = {
    result: "success",
    documentation: "https://www.exchangerate-api.com/docs",
    terms_of_use: "https://www.exchangerate-api.com/terms",
    time_last_update_unix: at,
    time_last_update_utc: utc(at),
    time_next_update_unix: at + DAY,
    time_next_update_utc: utc(at + DAY),
    base_code: "USD",
  };
  return `${JSON.stringify(head).slice(0, -1)},"${isKeyed ? "conversion_rates" : "rates"}":{${written.join(",")}}}`;
}

/** The body of a refusal. */
export const refusalOf = (error: string): string => JSON.stringify({ result: "error", "error-type": error });
