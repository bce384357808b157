import { writeFileSync } from "node:fs";
import { productsCsv } from "./csv.ts";

// Writes products.csv beside this file: a catalogue large enough to try the product import with.
const file = new URL("products.csv", import.meta.url);
const csv = productsCsv();
writeFileSync(file, csv);
console.log(`${file.pathname}: ${Buffer.byteLength(csv)} bytes`);
