import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { build } from "esbuild";
import { PROJECT } from "./project-folder.ts";
import { ASSETS, putFile } from "./put-file.ts";

const FOLDER = "console";
/** A name as `namedByContent` makes it: of today, or of an earlier bundle. */
const NAMED = /\.[0-9a-f]{16}\.(js|css|svg)$/;

/**
 * Bundles the console into dist/assets/console. What its page loads is named by its content, so that browsers keep it for good;
 * the page itself names today's.
 */
export async function putConsole(): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: PROJECT,
    entryPoints: [`${FOLDER}/main.ts`, `${FOLDER}/page.css`],
    ...{ bundle: true, minify: true, write: false, outdir: "/", legalComments: "none" },
    ...{ format: "esm", target: ["chrome111", "firefox111", "safari16.4"] },
  });
  const files = outputFiles.map(({ path, contents }) => ({ name: basename(path), contents }));
  const icon = { name: "icon.svg", contents: readFileSync(join(PROJECT, FOLDER, "icon.svg")) };
  const made = new Set<string>();
  let page = readFileSync(join(PROJECT, FOLDER, "index.html"), "utf8");
  for (const { name, contents } of [...files, icon]) {
    const named = namedByContent(name, contents);
    made.add(named);
    putFile(`${FOLDER}/${named}`, contents);
    page = page.replace(`{{${name}}}`, `/${FOLDER}/${named}`);
  }
  if (page.includes("{{")) throw new Error("The console's page names a file that was not made");
  putFile(`${FOLDER}/index.html`, page);
  for (const name of readdirSync(join(ASSETS, FOLDER)))
    if (NAMED.test(name) && !made.has(name)) rmSync(join(ASSETS, FOLDER, name), { force: true });
}

function namedByContent(name: string, contents: Uint8Array): string {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 16);
  return `${basename(name, extname(name))}.${hash}${extname(name)}`;
}
