import Mustache from "mustache";
import { cut, escapeHtml, isShown } from "#platform/text.ts";
import type { Channel, Texts } from "../kinds/notification-type.ts";

/** The longest text message: three parts of most alphabets. */
const LONGEST_SMS = 459;
const LONGEST_TITLE = 200;

/** What a template's names stand for. */
export type Variables = Readonly<Record<string, unknown>>;

/** A message in the words of its templates. */
export interface Rendered {
  title: string;
  text: string;
  html?: string;
}

// A tenant's templates come and go: none is kept in memory.
const writer = Object.assign(new Mustache.Writer(), { templateCache: undefined });

const plain = { escape: (value: unknown) => String(value) };

/** A text with its names filled in; with HTML's rules where it is HTML. */
const filled = (template: string, variables: Variables, config?: typeof plain): string =>
  writer.render(template, variables, undefined, config);

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, " ").trim();

/** Paragraphs of a text as an HTML page. */
const page = (title: string, text: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body style="font-family:sans-serif;color:#222;max-width:40em">${text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll("\n", "<br>")}</p>`)
    .join("")}</body></html>`;

/** A channel's templates with their names filled in: a mail has HTML, in which every value is escaped. */
export function render(channel: Channel, { title = "", text, html }: Texts, variables: Variables): Rendered {
  const shown = filled(text, variables, plain).trim();
  const heading = cut(oneLine(filled(title, variables, plain)), LONGEST_TITLE);
  if (channel === "sms") return { title: "", text: cut(oneLine(shown), LONGEST_SMS) };
  if (channel === "in_app") return { title: heading, text: shown };
  return { title: heading, text: shown, html: html ? filled(html, variables) : page(heading, shown) };
}

/** The same, in the type's own words where these come to a message that says nothing: providers refuse it, and nobody could read it. */
export function renderOr(
  channel: Channel,
  texts: Texts,
  own: Texts,
  variables: Variables,
): Rendered & { isOwn: boolean } {
  const rendered = render(channel, texts, variables);
  const says = (text: string) => text !== "" && isShown(text);
  if (says(rendered.text) && (channel === "sms" || says(rendered.title)))
    return { ...rendered, isOwn: false };
  return { ...render(channel, own, variables), isOwn: true };
}

type Token = ReturnType<typeof Mustache.parse>[number];

/** What is wrong with a template: that it cannot be read, or does what a template here may not; undefined where nothing is. */
export function faultOf(template: string, known: readonly string[]): string | undefined {
  let tokens: readonly Token[];
  try {
    tokens = writer.parse(template) as readonly Token[];
  } catch (error) {
    return (error as Error).message;
  }
  return faultIn(tokens, known);
}

function faultIn(tokens: readonly Token[], known: readonly string[]): string | undefined {
  for (const [kind, name, , , inside] of tokens) {
    if (kind === "&") return `{{{${name}}}} would be written without escaping: use {{${name}}}`;
    if (kind === ">") return `{{>${name}}}: there are no partial templates`;
    if (kind === "=") return "the delimiters {{ and }} stay";
    if (["name", "#", "^"].includes(kind) && !known.includes(name))
      return `{{${name}}} is none of: ${known.join(", ")}`;
    const within = Array.isArray(inside) ? faultIn(inside as readonly Token[], known) : undefined;
    if (within) return within;
  }
  return undefined;
}
