/** C0, DEL and C1, the line and paragraph separators, and what overrides the direction of the text around it. */
const NOT_IN_A_LINE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const NOT_IN_A_PARAGRAPH = /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/u;

/** Anything but spaces, what only formats the text around it, and letters that are drawn as nothing. */
const SHOWN = /[^\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Can the database keep it: Unicode without lone surrogates, and without NUL. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** The text as the database can keep it: no NUL, and a replacement for what is half a letter. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}

/** Is it one line of plain text: without line breaks, control characters and overrides of its direction. */
export function isLine(text: string): boolean {
  return isStorable(text) && !NOT_IN_A_LINE.test(text);
}

/** The same with tabs and line breaks. */
export function isParagraph(text: string): boolean {
  return isStorable(text) && !NOT_IN_A_PARAGRAPH.test(text);
}

/** Does it show something: a name that does not cannot be told from another one. An empty text hides nothing. */
export function isShown(text: string): boolean {
  return text === "" || SHOWN.test(text);
}

/**
 * A to Z in lower case and every other letter as it is, so that none becomes a to z: `toLowerCase` makes a `k` of
 * U+212A KELVIN SIGN, and so one identifier of another.
 */
export function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A text as HTML shows it, between tags and in the quotes of an attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** At most `most` characters of a text; none is cut in two. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
}

/** The paths, such as `lines.0.note`, of all texts in a JSON value that the database cannot keep; keys count too. */
export function unstorablePaths(value: unknown): string[] {
  const found: string[] = [];
  const open: [path: string, value: unknown][] = [["", value]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, one] = next;
    if (typeof one === "string" && !isStorable(one)) found.push(path);
    if (typeof one !== "object" || one === null) continue;
    for (const [key, inside] of Object.entries(one)) {
      const at = path === "" ? key : `${path}.${key}`;
      if (!isStorable(key)) found.push(at);
      open.push([at, inside]);
    }
  }
  return found.reverse();
}
