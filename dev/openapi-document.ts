import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { PROJECT } from "./project-folder.ts";

type Json = Record<string, unknown>;

/** What the Workers runtime has and Node has not: nothing of it is called by who reads declarations alone. */
const declarationsAlone: Plugin = {
  name: "declarations-alone",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm$|^cloudflare:/ }, ({ path }) => ({ path, namespace: "absent" }));
    onLoad({ filter: /.*/, namespace: "absent" }, () => ({
      contents: "export default {}; export class DurableObject {}; export const env = {};",
    }));
  },
};

/** The OpenAPI document as the Worker serves it at this address, without a Worker. */
export async function readDocument(publicUrl: string): Promise<Json> {
  mkdirSync(join(PROJECT, "dist"), { recursive: true });
  const folder = mkdtempSync(join(PROJECT, "dist/document-"));
  try {
    const outfile = join(folder, "document.mjs");
    await build({
      entryPoints: [join(PROJECT, "src/document.ts")],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      packages: "external",
      logLevel: "error",
      plugins: [declarationsAlone],
    });
    const made = (await import(pathToFileURL(outfile).href)) as { document(publicUrl: string): Json };
    return made.document(publicUrl);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
