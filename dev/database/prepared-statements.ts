/** The part of pg's Connection that speaks the extended protocol; its published types lag behind it. */
export type Wire = {
  stream: { cork?: () => void; uncork?: () => void };
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: readonly (string | null)[] }): void;
  describe(message: { type: "P" }): void;
  execute(message: object): void;
  close(message: { type: "S"; name: string }): void;
  sync(): void;
  on(event: "parseComplete", listener: () => void): void;
  off(event: "parseComplete", listener: () => void): void;
};

export type Prepared = { name: string; touchesSession: boolean; text: string };

const KEPT = 250;
const LONGEST_KEPT_TEXT = 10_000;
const wires = new WeakMap<Wire, PreparedStatements>();

/** The named statements of one connection: a text is parsed once and then only bound. */
export class PreparedStatements {
  readonly #byText = new Map<string, Prepared>();
  #made = 0;

  /** The statements of this very connection. */
  static of(wire: Wire): PreparedStatements {
    let found = wires.get(wire);
    if (!found) {
      found = new PreparedStatements();
      wires.set(wire, found);
    }
    return found;
  }

  /** The statement of a text, and whether it still has to be parsed. A very long text stays unnamed: it will not come again. */
  claim(text: string): { statement: Prepared; fresh: boolean } {
    const known = this.#byText.get(text);
    if (known) return { statement: known, fresh: false };
    const keep = text.length <= LONGEST_KEPT_TEXT;
    this.#made += 1;
    const statement = { name: keep ? `s${this.#made}` : "", touchesSession: touchesSession(text), text };
    if (keep) this.#byText.set(text, statement);
    return { statement, fresh: true };
  }

  forget(statement: Prepared): void {
    this.#byText.delete(statement.text);
  }

  forgetAll(): void {
    this.#byText.clear();
  }

  /** Closes the oldest statements beyond what is kept; call it before a batch claims its own. */
  trim(wire: Wire): void {
    for (const [text, { name }] of this.#byText) {
      if (this.#byText.size <= KEPT) return;
      this.#byText.delete(text);
      wire.close({ type: "S", name });
    }
  }
}

/** A pattern for statements that begin, after blanks and comments, with one of the commands (`a|b|c`, as in a RegExp). */
export function startsWith(commands: string): RegExp {
  return new RegExp(String.raw`^(?:\s+|--[^\n]*(?:\n|$)|/\*[\s\S]*?\*/)*(?:${commands})\b`, "i");
}

const SESSION_COMMAND = startsWith(
  "set|reset|discard|prepare|deallocate|listen|unlisten|declare|load|do|call|begin|start|commit|end|abort|rollback",
);
const SESSION_FUNCTION =
  /pg_(?:try_)?advisory_(?:un)?lock|pg_temp|\binto\s+temp|\btemp(?:orary)?\s+(?:table|view|sequence)/i;

/** Whether a statement may leave something behind in its session, so that the connection has to be cleaned before its next use. */
export function touchesSession(text: string): boolean {
  if (SESSION_COMMAND.test(text) || SESSION_FUNCTION.test(text)) return true;
  const settings = text.match(/set_config\s*\(/gi)?.length ?? 0;
  return settings > 0 && settings !== (text.match(/,\s*true\s*\)/gi)?.length ?? 0);
}
