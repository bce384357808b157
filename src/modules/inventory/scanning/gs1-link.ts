import { addElement, type Element, elementOf, MalformedCode } from "./gs1-element.ts";
import { GTIN } from "./gs1-gtin.ts";
import { type Identifier, identifiers } from "./gs1-identifiers.ts";
import { SHORT_NAMES } from "./gs1-table.ts";

/** A piece of a URI, and where in it it begins. */
interface Piece {
  text: string;
  at: number;
}

const URI = /^(?:https?|HTTPS?):\/\/[A-Za-z0-9.:[\]-]+(?=\/)/;
const CHARACTERS = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/;
/** The compressed form of a Digital Link ends in a piece of base64url, which hardly ever has no capital. */
const COMPRESSED = /^(?=.*[A-Z])[\w-]{10,}$/;

/** The pieces of a text between separators. */
function split(text: string, start: number, separator: string): Piece[] {
  let at = start;
  return text.split(separator).map((piece) => {
    const found = { text: piece, at };
    at += piece.length + separator.length;
    return found;
  });
}

const named = (name: string): Identifier | undefined => identifiers().get(SHORT_NAMES[name] ?? name);

/** The identifier and the value of each element of the path, from the last primary key on. Nothing where there is none. */
function pairsOf(path: readonly Piece[]): [Identifier, Piece][] | undefined {
  const pairs: [Identifier, Piece][] = [];
  for (let at = path.length - 2; at >= 0; at -= 2) {
    const identifier = named(path[at]?.text ?? "");
    const value = path[at + 1];
    if (!identifier || !value) return undefined;
    pairs.unshift([identifier, value]);
    if (identifier.qualifiers) return pairs;
  }
  return undefined;
}

/** May these identifiers follow one another in a path: a key, then its qualifiers in their order. */
function isSequence([key, ...rest]: readonly Identifier[]): boolean {
  return (key?.qualifiers ?? []).some((allowed) => {
    const places = rest.map(({ ai }) => allowed.indexOf(ai));
    return places.every((place, n) => place > (places[n - 1] ?? -1));
  });
}

/** Could it stand in the path, at any place behind the key? Then it may not stand in the query. */
const belongsInPath = (path: readonly Identifier[], one: Identifier): boolean =>
  path.some((_, at) => isSequence([...path.slice(0, at + 1), one, ...path.slice(at + 1)]));

/** A value without percent-encoding; in a query, a plus is a blank. A GTIN may have lost its leading zeros. */
function decoded({ ai }: Identifier, { text, at }: Piece, place: "path" | "query"): string {
  try {
    const value = decodeURIComponent(place === "query" ? text.replaceAll("+", " ") : text);
    return ai === "01" && GTIN.test(value) ? value.padStart(14, "0") : value;
  } catch {
    throw new MalformedCode("value", at, `(${ai}) is not percent-encoded text`);
  }
}

/**
 * The elements of a GS1 Digital Link: a URI of any domain whose path ends in a primary key with its qualifiers, other
 * elements in its query. Nothing for a text that is no such URI. Throws MalformedCode for one that cannot be read, and
 * for what may be a compressed one.
 */
export function readLink(code: string, thisYear: number): Element[] | undefined {
  const start = URI.exec(code)?.[0].length;
  if (start === undefined || !CHARACTERS.test(code)) return undefined;
  const end = code.search(/[?#]|$/);
  const path = split(code.slice(start + 1, end), start + 1, "/");
  const pairs = pairsOf(path);
  if (!pairs) {
    const last = path.at(-1);
    if (!last || !COMPRESSED.test(last.text)) return undefined;
    throw new MalformedCode(
      "compressed",
      last.at,
      "No key of GS1 stands in this link: if it is compressed, it is not read",
    );
  }
  const keys = pairs.map(([identifier]) => identifier);
  if (!isSequence(keys))
    throw new MalformedCode(
      "path",
      pairs[1]?.[1].at ?? 0,
      `(${keys[0]?.ai}) is not followed by these qualifiers`,
    );
  const elements: Element[] = [];
  for (const [identifier, piece] of pairs) {
    elements.push(elementOf(identifier, decoded(identifier, piece, "path"), piece.at, thisYear));
  }
  if (code[end] !== "?") return elements;
  const query = code.slice(end + 1).replace(/#.*$/, "");
  for (const { text, at } of split(query, end + 1, "&")) {
    const [, name = "", value] = /^([^=]*)=(.*)$/.exec(text) ?? [];
    const identifier = named(name);
    if (!identifier && /^\d+$/.test(name))
      throw new MalformedCode("identifier", at, `There is no application identifier ${name}`);
    if (!identifier || value === undefined) continue;
    const { ai } = identifier;
    if (!identifier.isAttribute || belongsInPath(keys, identifier))
      throw new MalformedCode("path", at, `(${ai}) may not stand in the query of this link`);
    if (elements.some((element) => element.ai === ai))
      throw new MalformedCode("repeated", at, `(${ai}) stands twice`);
    const piece = { text: value, at: at + name.length + 1 };
    addElement(elements, elementOf(identifier, decoded(identifier, piece, "query"), piece.at, thisYear), at);
  }
  return elements;
}
