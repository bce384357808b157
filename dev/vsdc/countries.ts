/** What the three authorities' protocols differ in, as their papers have it. */
export type Country = "rw" | "zm" | "ke";

/** What a call is about. */
export type Kind = (typeof KINDS)[number];
export const KINDS = [
  "initialise",
  "codes",
  "classes",
  "customer",
  "item",
  "insurer",
  "sale",
  "confirm",
  "invoice",
  "stock",
  "stock_master",
] as const;

type Land = {
  tin: RegExp;
  branch: RegExp;
  /** Hours from UTC. */
  zone: number;
  /** Bands and their rates in percent. */
  bands: Record<string, string>;
};

export const LANDS: Record<Country, Land> = {
  rw: { tin: /^\d{9}$/, branch: /^\d{2}$/, zone: 2, bands: { A: "0", B: "18", C: "0", D: "0" } },
  ke: {
    tin: /^[AP]\d{9}[A-Z]$/,
    branch: /^\d{2}$/,
    zone: 3,
    bands: { A: "0", B: "16", C: "0", D: "0", E: "8" },
  },
  zm: {
    tin: /^\d{10}$/,
    branch: /^\d{3}$/,
    zone: 2,
    bands: {
      ...{
        A: "16",
        B: "16",
        C1: "0",
        C2: "0",
        C3: "0",
        D: "0",
        Rvat: "16",
        E: "0",
        F: "10",
        Ipl1: "5",
        Ipl2: "0",
      },
      ...{ Tl: "1.5", Ecm: "5", Exeeg: "3", Tot: "0" },
    },
  },
};

/** Paths of a device on the taxpayer's own machine. */
const OWN: Record<string, Kind> = {
  "/initializer/selectInitInfo": "initialise",
  "/code/selectCodes": "codes",
  "/itemClass/selectItemsClass": "classes",
  "/customers/selectCustomer": "customer",
  "/items/saveItems": "item",
  "/items/saveItem": "item",
  "/branches/saveBrancheInsurances": "insurer",
  "/trnsSales/saveSales": "sale",
  "/trnsSales/saveInvoice": "confirm",
  "/trnsSales/selectInvoice": "invoice",
  "/stock/saveStockItems": "stock",
  "/saveStockItems/saveStockItems": "stock",
  "/stockMaster/saveStockMaster": "stock_master",
};

/** Paths of the authority's own devices. */
const HOSTED: Record<string, Kind> = {
  "/selectInitOsdcInfo": "initialise",
  "/selectCodeList": "codes",
  "/selectItemClsList": "classes",
  "/selectCustomer": "customer",
  "/saveItem": "item",
  "/saveBhfInsurance": "insurer",
  "/saveTrnsSalesOsdc": "sale",
  "/insertStockIO": "stock",
  "/saveStockMaster": "stock_master",
};

/** What only some countries have on the taxpayer's own machine. */
const ONLY_IN: { [kind in Kind]?: readonly Country[] } = {
  invoice: ["zm"],
  confirm: ["ke"],
  insurer: ["rw", "ke"],
};

/** What a path asks for, and of which kind of device; undefined for one that the country has not. */
export function routeOf(country: Country, path: string): { kind: Kind; hosted: boolean } | undefined {
  const own = OWN[path];
  if (own && (ONLY_IN[own] ?? [country]).includes(country)) return { kind: own, hosted: false };
  const hosted =
    country === "zm" || (country === "rw" && path === "/saveBhfInsurance") ? undefined : HOSTED[path];
  return hosted ? { kind: hosted, hosted: true } : undefined;
}
