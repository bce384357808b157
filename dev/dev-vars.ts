import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { PROJECT } from "./project-folder.ts";

/** What the local cloud decides by itself: a deployment's own, were it taken, would be worked on. */
const OF_THE_CLOUD =
  /^(DATABASE_URL|IDENTITY_DATABASE_URL|SYSTEM_DATABASE_URL|NEON_ENDPOINT|ENVIRONMENT|(CONTEXT|SECRET)_KEY|(SEALING|SIGNING|AUDIT_SIGNING)_KEYS|UPSTASH_\w+)$/;

/**
 * The Worker's variables that somebody set for development, the names of those that are not theirs to set, and of those that nobody
 * reads, such as a misspelt one.
 */
export type DevVars = { taken: Record<string, string>; left: string[]; unknown: string[] };

/** The names of the Worker's variables, as its settings are written. */
const variableNames = (): string[] =>
  [...readFileSync(join(PROJECT, "src/platform/env.ts"), "utf8").matchAll(/^ {2}([A-Z][A-Z\d_]*): /gm)].map(
    ([, name]) => name as string,
  );

/** Reads `.dev.vars`, lines of NAME=value: they hold before the local set-up's own. Without the file there are none. */
export function readDevVars(file: string): DevVars {
  const given = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const names = Object.keys(given).sort();
  const left = names.filter((name) => OF_THE_CLOUD.test(name));
  const taken = names.filter((name) => !left.includes(name)).map((name) => [name, given[name] ?? ""]);
  const known = new Set(variableNames());
  const unknown = names.filter((name) => !left.includes(name) && !known.has(name));
  return { taken: Object.fromEntries(taken) as Record<string, string>, left, unknown };
}

/** A line of a file of variables, in quotes that the value has not. Errors: a value with all three kinds. */
export function variableLine(name: string, value: string): string {
  const quote = ["'", '"', "`"].find((one) => !value.includes(one));
  if (quote === undefined)
    throw new Error(`${name} has all three kinds of quotes: it cannot be written down.`);
  return `${name}=${quote}${value}${quote}\n`;
}

/** One line for each thing of the surroundings that a newcomer may think is used, and is not. */
export function notUsed(
  environment: Record<string, string | undefined>,
  { left, unknown }: DevVars,
): string[] {
  const inShell = ["DATABASE_URL", "REDIS_URL"].filter((name) => environment[name]);
  return [
    ...inShell.map(
      (name) =>
        `${name} of this shell is not touched: set DUKA_DEV_${name} to work on a server of this machine.`,
    ),
    ...(left.length > 0
      ? [`Not taken from .dev.vars, as the local set-up has its own: ${left.join(", ")}.`]
      : []),
    ...(unknown.length > 0
      ? [`Nobody reads of .dev.vars: ${unknown.join(", ")}. README names all variables.`]
      : []),
  ];
}
