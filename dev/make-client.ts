import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readDocument } from "./openapi-document.ts";
import { PROJECT } from "./project-folder.ts";

const CLIENT = join(PROJECT, "client");
const GENERATED = join(CLIENT, "src/generated");
/** The document that the generated files are of; written last, so that what was cut off is made again. */
const DOCUMENT = join(CLIENT, "dist/openapi.json");

interface Operation {
  parameters?: { $ref?: string }[];
  requestBody?: { content?: Record<string, unknown> };
}

/** The paths whose POST takes no Idempotency-Key. */
function keylessOf({ paths }: { paths: Record<string, { post?: Operation }> }): string[] {
  const takesKey = ({ parameters = [] }: Operation) =>
    parameters.some(({ $ref }) => $ref === "#/components/parameters/Idempotency-Key");
  return Object.entries(paths).flatMap(([path, { post }]) => (post && !takesKey(post) ? [path] : []));
}

/** The paths that take a file as it is, and of what type where the file does not say it itself. */
function filesOf({ paths }: { paths: Record<string, Record<string, Operation>> }): Record<string, string> {
  const taken = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).flatMap(({ requestBody }) => {
      const types = Object.keys(requestBody?.content ?? {});
      return types[0] === undefined || types.includes("application/json") ? [] : [[path, types[0]] as const];
    }),
  );
  return Object.fromEntries(taken);
}

/** Writes what the client's code is made of; gives whether the document had changed since. */
export async function generateClient(): Promise<boolean> {
  const document = await readDocument("http://localhost:8787");
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const made = [
    join(GENERATED, "keyless.ts"),
    join(GENERATED, "files.ts"),
    join(GENERATED, "schema.ts"),
    DOCUMENT,
  ];
  if (made.every((file) => existsSync(file)) && readFileSync(DOCUMENT, "utf8") === text) return false;
  const draft = join(CLIENT, `dist/openapi.${process.pid}.json`);
  mkdirSync(GENERATED, { recursive: true });
  mkdirSync(join(CLIENT, "dist"), { recursive: true });
  writeFileSync(draft, text);
  run(join(CLIENT, "node_modules/openapi-typescript/bin/cli.js"), draft, "-o", join(GENERATED, "schema.ts"));
  const keyless = JSON.stringify(keylessOf(document as Parameters<typeof keylessOf>[0]), null, 2);
  writeFileSync(
    join(GENERATED, "keyless.ts"),
    `/** The paths whose POST takes no Idempotency-Key. */\nexport const KEYLESS: ReadonlySet<string> = new Set(${keyless});\n`,
  );
  const files = JSON.stringify(filesOf(document as Parameters<typeof filesOf>[0]), null, 2);
  writeFileSync(
    join(GENERATED, "files.ts"),
    `/** The paths that take a file, and of what type where it does not say it itself. */\nexport const FILES: Readonly<Record<string, string>> = ${files};\n`,
  );
  writeFileSync(DOCUMENT, text);
  rmSync(draft);
  return true;
}

/** Makes the package: `client/dist`. */
export async function makeClient(): Promise<void> {
  await generateClient();
  run(join(PROJECT, "node_modules/typescript/bin/tsc"), "-p", join(CLIENT, "tsconfig.build.json"));
}

function run(program: string, ...args: string[]): void {
  execFileSync(process.execPath, [program, ...args], {
    cwd: CLIENT,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

if (import.meta.main) {
  await makeClient();
  console.log("client/dist has the typed client, made from this version's OpenAPI document.");
}
