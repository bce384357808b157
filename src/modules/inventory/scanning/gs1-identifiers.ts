import { GS1_TABLE } from "./gs1-table.ts";

/** A part of a value: its characters, and what its content is checked for. */
export interface Component {
  set: string;
  least: number;
  most: number;
  isOptional: boolean;
  checks: readonly string[];
}

/** What the value of an element may be. */
export interface Identifier {
  ai: string;
  title: string;
  components: readonly Component[];
  /** The length, where one is given in advance: no separator has to follow. */
  fixed: number | undefined;
  /** May stand in the query of a Digital Link. */
  isAttribute: boolean;
  /** For a primary key of a Digital Link: the qualifiers that may follow it, in order; one list for each alternative. */
  qualifiers: readonly (readonly string[])[] | undefined;
  /** Digits behind the decimal point of the number at the end of the value. */
  places: number | undefined;
  /** What a measure is measured in, such as kg. */
  unit: string | undefined;
}

function componentOf(text: string): Component {
  const [, bracket, set = "", range, length = "", checks = ""] =
    /^(\[)?([NXYZ])(\.\.)?(\d+)\]?(?:,(.*))?$/.exec(text) ?? [];
  const most = Number(length);
  const isOptional = bracket !== undefined;
  return { set, least: range ? 1 : most, most, isOptional, checks: checks.split(",").filter(Boolean) };
}

/** The identifiers of `3100-3105`, `91-99` or `8200`. */
function run(name: string): string[] {
  const [first = "", last = first] = name.split("-");
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) =>
    String(Number(first) + at).padStart(first.length, "0"),
  );
}

/** Those with a decimal point, whose last digit says where: measures, amounts, prices. */
const HAS_PLACES = /^3([1-6]\d|9[0-5])\d$/;

function read(): Map<string, Identifier> {
  const known = new Map<string, Identifier>();
  for (const line of GS1_TABLE.trim().split("\n")) {
    const [spec = "", title = ""] = line.split(" # ");
    const [names = "", ...words] = spec.split(" ");
    const flags = words.filter((word) => /^[*?]+$/.test(word)).join("");
    const key = words.find((word) => word.startsWith("dlpkey"));
    const components = words.filter((word) => /^\[?[NXYZ]/.test(word)).map(componentOf);
    for (const ai of run(names)) {
      const places = HAS_PLACES.test(ai) ? Number(ai.at(-1)) : undefined;
      known.set(ai, {
        ai,
        title,
        components,
        fixed: flags.includes("*") ? components.reduce((sum, { most }) => sum + most, 0) : undefined,
        isAttribute: flags.includes("?"),
        qualifiers: key
          ?.slice("dlpkey=".length)
          .split("|")
          .map((one) => one.split(",").filter(Boolean)),
        places,
        unit: places === undefined ? undefined : /\((.+)\)/.exec(title)?.[1],
      });
    }
  }
  return known;
}

let known: ReadonlyMap<string, Identifier> | undefined;

/** Every application identifier. Read from the table when first asked for. */
export function identifiers(): ReadonlyMap<string, Identifier> {
  known ??= read();
  return known;
}

/** The identifier that a text begins with at `at`. No identifier begins with another, so the first found is the one. */
export function identifierAt(text: string, at: number): Identifier | undefined {
  for (const length of [2, 3, 4]) {
    const found = identifiers().get(text.slice(at, at + length));
    if (found) return found;
  }
  return undefined;
}
