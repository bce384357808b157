/** What the value of an element may be: a pattern, and of which parts its length is made. */
export interface Identifier {
  ai: string;
  title: string;
  /** The whole value. N: digits; X: the 82 characters of GS1; Y: 39 of them; Z: base64url. */
  form: RegExp;
  /** The length, where one is given in advance: no separator has to follow. */
  fixed: number | undefined;
  /** Digits at the start of the value that end in a check digit. */
  checked: number | undefined;
  date: boolean;
}

const SETS: Readonly<Record<string, string>> = {
  N: "[0-9]",
  X: '[!"%-?A-Z_a-z]',
  Y: "[#\\-/0-9A-Z]",
  Z: "[A-Za-z0-9_=-]",
};

/** Beginnings of identifiers whose length the standard fixes for ever, so that no separator follows them. */
const PREDEFINED = /^(0[0-4]|1[1-9]|20|3[1-6]|41)/;

/**
 * Application identifiers (GS1 General Specifications, section 3.2): `ai title format`. A format is made of parts such
 * as N6 (six digits) and X..20 (one to twenty characters); `n` at the end of an AI is the place of a decimal point;
 * a-b is a run of AIs. `*` ends a part that carries a check digit; `date` is YYMMDD.
 */
const TABLE = `
00 SSCC N18*|01 GTIN N14*|02 CONTENT N14*|03 MTO_GTIN N14*|10 BATCH/LOT X..20|11 PROD_DATE date|12 DUE_DATE date
13 PACK_DATE date|15 BEST_BEFORE date|16 SELL_BY date|17 USE_BY date|20 VARIANT N2|21 SERIAL X..20|22 CPV X..20
235 TPX X..28|240 ADDITIONAL_ID X..30|241 CUST_PART_NO X..30|242 MTO_VARIANT N..6|243 PCN X..20
250 SECONDARY_SERIAL X..30|251 REF_TO_SOURCE X..30|253 GDTI N13*X..0-17|254 GLN_EXTENSION X..20|255 GCN N13*N..0-12
30 VAR_COUNT N..8|310n-316n MEASURE N6|320n-337n MEASURE N6|340n-357n MEASURE N6|360n-369n MEASURE N6|37 COUNT N..8
390n AMOUNT N..15|391n AMOUNT N3N..15|392n PRICE N..15|393n PRICE N3N..15|394n PRCNT_OFF N4|395n PRICE/UOM N6
400 ORDER_NUMBER X..30|401 GINC X..30|402 GSIN N17*|403 ROUTE X..30|410-417 GLN N13*|420 SHIP_TO_POST X..20
421 SHIP_TO_POST N3X..9|422 ORIGIN N3|423 COUNTRY_INITIAL_PROCESS N3N..0-12|424 COUNTRY_PROCESS N3
425 COUNTRY_DISASSEMBLY N3N..0-12|426 COUNTRY_FULL_PROCESS N3|427 ORIGIN_SUBDIVISION X..3
4300-4301 SHIP_TO X..35|4302-4306 SHIP_TO X..70|4307 SHIP_TO_COUNTRY X2|4308 SHIP_TO_PHONE X..30|4309 SHIP_TO_GEO N20
4310-4311 RTN_TO X..35|4312-4316 RTN_TO X..70|4317 RTN_TO_COUNTRY X2|4318 RTN_TO_POST X..20|4319 RTN_TO_PHONE X..30
4320 SRV_DESCRIPTION X..35|4321-4323 FLAG N1|4324-4325 DELIVERY_TIME N10|4326 RELEASE_DATE N6|4330-4333 TEMPERATURE N6X..0-1
7001 NSN N13|7002 MEAT_CUT X..30|7003 EXPIRY_TIME N10|7004 ACTIVE_POTENCY N..4|7005 CATCH_AREA X..12
7006 FIRST_FREEZE_DATE N6|7007 HARVEST_DATE N6N..0-6|7008 AQUATIC_SPECIES X..3|7009 FISHING_GEAR X..10
7010 PROD_METHOD X..2|7011 TEST_BY_DATE N6N..0-4|7020 REFURB_LOT X..20|7021 FUNC_STAT X..20|7022 REV_STAT X..20
7023 GIAI_ASSEMBLY X..30|7030-7039 PROCESSOR N3X..27|7040 UIC N1X3|7041 UFRGT X..4|710-717 NHRN X..20
7230-7239 CERT X2X..28|7240 PROTOCOL X..20|7241 AIDC_MEDIA_TYPE N2|7242 VCN X..25|7250 DOB N8|7251 DOB_TIME N12
7252 BIO_SEX N1|7253-7254 NAME X..40|7255 SUFFIX X..10|7256 FULL_NAME X..90|7257 PERSON_ADDR X..70|7258 BIRTH_SEQUENCE N1X1N1
7259 BABY X..40|8001 DIMENSIONS N14|8002 CMT_NO X..20|8003 GRAI N14*X..0-16|8004 GIAI X..30|8005 PRICE_PER_UNIT N6
8006 ITIP N14*N4|8007 IBAN X..34|8008 PROD_TIME N8N..0-4|8009 OPTSEN X..50|8010 CPID Y..30|8011 CPID_SERIAL N..12
8012 VERSION X..20|8013 GMN X..25|8014 MUDI X..25|8017-8018 GSRN N18*|8019 SRIN N..10|8020 REF_NO X..25
8026 ITIP_CONTENT N14*N4|8030 DIGSIG Z..90|8110 COUPON X..70|8111 POINTS N4|8112 COUPON X..70|8200 PRODUCT_URL X..70
90 INTERNAL X..30|91-99 INTERNAL X..90`;

function formOf(format: string): Pick<Identifier, "form" | "checked"> & { length: number | undefined } {
  if (format === "date") return { form: /^[0-9]{6}$/, checked: undefined, length: 6 };
  let [pattern, fixed, checked]: [string, number, number | undefined] = ["", 0, undefined];
  let open = false;
  for (const [, set = "", range, low, high, mark] of format.matchAll(
    /([NXYZ])(\.\.)?(?:(\d+)-)?(\d+)(\*)?/g,
  )) {
    const characters = SETS[set] ?? "";
    pattern += range ? `${characters}{${low ?? 1},${high}}` : `${characters}{${high}}`;
    open ||= range !== undefined;
    fixed += Number(high);
    if (mark) checked = fixed;
  }
  return { form: new RegExp(`^${pattern}$`), checked, length: open ? undefined : fixed };
}

/** The AIs of `310n-316n`, `410-417` or `8200`. */
function run(name: string): string[] {
  const [first = "", last = first] = name.replaceAll("n", "").split("-");
  const width = first.length;
  const heads = Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) =>
    String(Number(first) + at).padStart(width, "0"),
  );
  return name.includes("n")
    ? heads.flatMap((head) => [0, 1, 2, 3, 4, 5].map((point) => head + point))
    : heads;
}

const known = new Map<string, Identifier>();
for (const line of TABLE.trim().split(/[\n|]/)) {
  const [name = "", title = "", format = ""] = line.split(" ");
  const { length, ...form } = formOf(format);
  for (const ai of run(name)) {
    const fixed = PREDEFINED.test(ai) ? length : undefined;
    known.set(ai, { ai, title: title.replaceAll("_", " "), ...form, fixed, date: format === "date" });
  }
}

/** Every application identifier that is read. */
export const identifiers: ReadonlyMap<string, Identifier> = known;

/** The identifier that a text begins with at `at`. No identifier begins with another, so the first found is the one. */
export function identifierAt(text: string, at: number): Identifier | undefined {
  for (const length of [2, 3, 4]) {
    const found = known.get(text.slice(at, at + length));
    if (found) return found;
  }
  return undefined;
}
