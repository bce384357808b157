import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { PROJECT } from "../../../dev/project-folder.ts";

const program = promisify(execFile);
const TSC = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

/** The settings of a project that is strict about its types, and bundled. */
const SETTINGS = {
  compilerOptions: {
    ...{ target: "es2022", lib: ["es2022", "dom", "dom.iterable"], types: [], module: "esnext" },
    ...{ moduleResolution: "bundler", strict: true, noUncheckedIndexedAccess: true, noEmit: true },
  },
  files: ["consumer.ts"],
};

/** A folder for somebody else's program that uses a client. */
export function consumerFolder(name: string): string {
  const folder = join(PROJECT, "dist/clients", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(SETTINGS));
  return folder;
}

/** What the compiler says of a program in such a folder: nothing where it compiles. */
export async function compile(folder: string, source: string): Promise<string> {
  writeFileSync(join(folder, "consumer.ts"), source);
  try {
    await program(process.execPath, [TSC, "-p", folder]);
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

/** What the program of such a folder prints, as JSON. */
export async function run(folder: string, args: readonly string[]): Promise<unknown> {
  const outfile = join(folder, "consumer.mjs");
  await build({
    entryPoints: [join(folder, "consumer.ts")],
    ...{ outfile, bundle: true, format: "esm", platform: "node", logLevel: "error" },
  });
  const { stdout } = await program(process.execPath, [outfile, ...args]);
  return JSON.parse(stdout);
}

/** Writes the SDK that @hey-api/openapi-ts makes of a document into such a folder. */
export async function generateSdk(folder: string, document: string): Promise<void> {
  const generator = join(PROJECT, "client/node_modules/@hey-api/openapi-ts/bin/run.js");
  await program(process.execPath, [generator, "-i", document, "-o", join(folder, "sdk"), "--no-log-file"]);
}
