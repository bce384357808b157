import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DOCUMENT_ASSET, DRAFT_URL } from "../src/platform/openapi/kept-document.ts";
import { putConsole } from "./console-assets.ts";
import { putFonts } from "./font-assets.ts";
import { readDocument } from "./openapi-document.ts";
import { putFile } from "./put-file.ts";

// Puts the console, what the documentation pages load, so that these need no outside host, the OpenAPI document and the fonts of PDFs into dist/assets.

const PACKAGED = {
  "swagger-ui-dist": {
    folder: "swagger-ui",
    files: [
      "swagger-ui.css",
      "swagger-ui-bundle.js",
      "swagger-ui-bundle.js.LICENSE.txt",
      "LICENSE",
      "NOTICE",
    ],
  },
  redoc: {
    folder: "redoc",
    files: ["bundles/redoc.standalone.js", "bundles/redoc.standalone.js.LICENSE.txt", "LICENSE"],
  },
};

// ReDoc has no option to leave out this picture. An empty image fails at once, and ReDoc then drops it.
const OUTSIDE_PICTURE = '"https://cdn.redoc.ly/redoc/logo-mini.svg"';

const { resolve } = createRequire(import.meta.url);

for (const [name, { folder, files }] of Object.entries(PACKAGED)) {
  const source = dirname(resolve(`${name}/package.json`));
  for (const file of files) {
    const content = readFileSync(join(source, file));
    put(
      join(folder, file.replace("bundles/", "")),
      file.endsWith(".standalone.js") ? local(content) : content,
    );
  }
}
put("favicon.png", readFileSync(join(dirname(resolve("swagger-ui-dist/package.json")), "favicon-32x32.png")));
put("page.css", readFileSync(new URL("docs-assets/page.css", import.meta.url)));
put("swagger-ui/init.js", readFileSync(new URL("docs-assets/swagger-init.js", import.meta.url)));
putFonts();
putFile(DOCUMENT_ASSET, JSON.stringify(await readDocument(DRAFT_URL)));
await putConsole();

function put(path: string, content: Buffer): void {
  putFile(`docs-assets/${path}`, content);
}

function local(script: Buffer): Buffer {
  const parts = script.toString().split(OUTSIDE_PICTURE);
  if (parts.length !== 2)
    throw new Error("This version of ReDoc loads its logo in another way: see dev/assets.ts");
  return Buffer.from(parts.join('"data:,"'));
}
