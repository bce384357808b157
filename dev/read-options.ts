import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/** Reads the options of a command; says how it is used, and ends with 2, where it was given others. */
export function readOptions<const Options extends ParseArgsOptionsConfig>(usage: string, options: Options) {
  try {
    return parseArgs({ options }).values;
  } catch {
    console.error(`Usage: ${usage}`);
    process.exit(2);
  }
}
