import { createHash } from "node:crypto";

/** A command as its words, the name first. */
export type Command = readonly [string, ...string[]];

const KEPT = 1000;
const UPSTASH_FLAGS = /^#!lua[^\n]*/;

/**
 * Remembers scripts under the SHA-1 that the client computes, which is over the whole text. Upstash's own scripts begin
 * with a line of flags that no other Redis takes: it becomes a comment before the script runs.
 */
export function scriptStore() {
  const bySha = new Map<string, string>();

  function keep(text: string): string {
    const sha = createHash("sha1").update(text).digest("hex");
    bySha.set(sha, text.replace(UPSTASH_FLAGS, "--"));
    const [oldest] = bySha.keys();
    if (bySha.size > KEPT && oldest) bySha.delete(oldest);
    return sha;
  }

  return {
    /** The answer of a SCRIPT command that needs no Redis, or undefined. */
    answer([name, verb = "", ...rest]: Command): unknown {
      if (name !== "SCRIPT") return undefined;
      if (/^load$/i.test(verb) && rest[0] !== undefined) return keep(rest[0]);
      if (/^exists$/i.test(verb)) return rest.map((sha) => (bySha.has(sha.toLowerCase()) ? 1 : 0));
      if (!/^flush$/i.test(verb)) return undefined;
      bySha.clear();
      return "OK";
    },

    /** The command as every Redis takes it: a known EVALSHA becomes an EVAL; an unknown one stays, and gets its NOSCRIPT. */
    translate(command: Command): Command {
      const [name, script, ...rest] = command;
      if (!/^EVAL(SHA)?(_RO)?$/.test(name) || script === undefined) return command;
      const sha = name.startsWith("EVALSHA") ? script.toLowerCase() : keep(script);
      const text = bySha.get(sha);
      return text === undefined ? command : [name.replace("SHA", ""), text, ...rest];
    },
  };
}
