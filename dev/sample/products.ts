import { FORMS } from "./forms.ts";
import { GOODS } from "./goods.ts";
import { MEDICINES } from "./medicines.ts";
import { MORE_MEDICINES } from "./more-medicines.ts";

/** One row of the sample catalogue, in the columns that the product import takes. */
export interface SampleProduct {
  sku: string;
  name: string;
  description: string;
  category: string;
  barcode: string;
  unit: string;
  price: string;
  cost: string;
  currency: "RWF";
  tax_category: "A" | "B";
  reorder_point: number;
  reorder_quantity: number;
  track_lots: boolean;
}

type Draft = Omit<
  SampleProduct,
  "barcode" | "price" | "cost" | "currency" | "reorder_point" | "reorder_quantity"
> & {
  cost: number;
};

const products = priced([...medicines(MEDICINES + MORE_MEDICINES), ...goods(GOODS)]);

/** The first `n` products of a mix that is spread evenly over all categories; all of them when `n` is left out. */
export function sampleProducts(n = products.length): SampleProduct[] {
  const step = Math.max(1, products.length / n);
  return products.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step)).slice(0, n);
}

function medicines(table: string): Draft[] {
  return rows(table).flatMap(([category = "", inn = "", code = "", cost, sold = ""]) =>
    list(sold, ";").flatMap((offer) => {
      const [, key = "", strengths = "", measure = "", packs = ""] =
        /^(\w+) (\S+) ?(.*): (\S+)$/.exec(offer) ?? [];
      const form = FORMS[key];
      if (form === undefined) throw new Error(`Unknown form in the sample medicines: ${inn}: ${offer}`);
      const first = leading(strengths);
      return strengths.split(",").flatMap((strength) =>
        packs.split(",").map((pack) => {
          const dose = strength === "-" ? "" : `${strength} ${measure} `;
          const amount =
            form.measure !== "" ? `${pack} ${form.measure}` : pack === "1" ? "single" : `pack of ${pack}`;
          const factor = Math.sqrt(leading(strength) / first) * Number(pack) ** 0.93;
          return {
            sku: sku(code, strength, key, pack),
            name: `${inn} ${dose}${form.name}, ${amount}`.replaceAll(" %", "%"),
            description: `${category}: ${form.name} for dispensing, ${amount}.`,
            category,
            unit: Number(pack) === 1 && form.unit === "box" ? "piece" : form.unit,
            cost: Math.max(form.unit === "pack" ? 20 : 250, Number(cost) * form.factor * factor),
            tax_category: "A" as const,
            track_lots: true,
          };
        }),
      );
    }),
  );
}

function goods(table: string): Draft[] {
  return rows(table).flatMap(
    ([category = "", name, code = "", unit = "", tax, cost, sizes = "", packs = ""]) =>
      list(sizes, ";").flatMap((size, step) =>
        list(packs, ",").map((pack, _, [least]) => {
          const many = Number(pack) > 1;
          const factor = (1 + 0.35 * step) * (Number(pack) / Number(least)) ** 0.92;
          return {
            sku: sku(code, size.replace("–", "-").replaceAll(" × ", "X"), "", pack),
            name: `${name}${size === "-" ? "" : `, ${size}`}${many ? ` (${pack})` : ""}`,
            description: many ? `${category}; sold as ${pack} together.` : "",
            category,
            unit: many && unit === "piece" ? "box" : unit,
            cost: Number(cost) * factor,
            tax_category: tax === "A" ? ("A" as const) : ("B" as const),
            track_lots: tax === "A" && category !== "Devices",
          };
        }),
      ),
  );
}

function priced(drafts: Draft[]): SampleProduct[] {
  return drafts.map((draft, at) => {
    const random = generator(draft.sku);
    const cost = Math.max(20, draft.cost * (0.9 + random() * 0.2));
    const price = cost * (1.22 + random() * 0.38);
    const step = price < 500 ? 10 : price < 5000 ? 50 : 100;
    const loose = random() < 0.08;
    const point = cost > 20_000 ? 1 : cost > 5000 ? 5 : Math.round(2 + random() * 10) * 5;
    // A first line break inside a quoted field belongs to what an importer has to read.
    const note = at === 0 ? "\nKeep below 25 °C, away from light." : "";
    return {
      ...draft,
      description: draft.description + note,
      barcode: ean13(`25${String(((at + 1) * 7_368_787) % 10_000_000_000).padStart(10, "0")}`),
      price: loose ? price.toFixed(2) : String(Math.ceil(price / step) * step),
      cost: loose ? cost.toFixed(2) : String(Math.floor(cost)),
      currency: "RWF",
      reorder_point: point,
      reorder_quantity: point * (2 + Math.floor(random() * 4)),
    };
  });
}

/** The rows of a text table, each with its category in front. */
function rows(table: string): string[][] {
  let category = "";
  return list(table, "\n").flatMap((line) => {
    if (!line.startsWith("# ")) return [[category, ...list(line, "|")]];
    category = line.slice(2);
    return [];
  });
}

function list(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function leading(strength: string): number {
  return Number.parseFloat(strength) || 1;
}

function sku(...parts: string[]): string {
  return parts
    .map((part) =>
      part
        .toUpperCase()
        .replace(/[^A-Z0-9.]+/g, "-")
        .replace(/^-+|-+$/g, ""),
    )
    .filter((part) => part !== "")
    .join("-");
}

/** The EAN-13 code of twelve digits: the same with its check digit. */
function ean13(digits: string): string {
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Random numbers in [0, 1) that depend on the seed alone, so that a new row leaves the others as they were. */
function generator(seed: string): () => number {
  let state = [...seed].reduce(
    (hash, char) => Math.imul(hash ^ char.charCodeAt(0), 16_777_619),
    2_166_136_261,
  );
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
