import { execFileSync } from "node:child_process";
import { readOptions } from "../dev/read-options.ts";
import { receiptOf } from "../src/modules/fiscal/print/receipt-of.ts";
import { type PaperName, receiptPdf } from "../src/modules/fiscal/print/receipt-pdf.ts";
import { sourceOf } from "../test/print/sources.ts";
import { fromDisk } from "../test/print/tools.ts";
import { median } from "./load.ts";

/*
 * Milliseconds of CPU that a receipt takes as a PDF: the first one of a process, which reads the fonts, and the median of those
 * that follow. Fails where a median is over 150. `-- --small` only sees whether it runs.
 */
const MOST_MS = 150;
const options = readOptions("npm run bench:print -- [--small]", {
  small: { type: "boolean", default: false },
});
const TIMES = options.small ? 3 : 60;

async function cpuOf(lines: number, paper: PaperName): Promise<{ ms: number; bytes: number }> {
  const source = sourceOf("RW", {}, lines);
  const receipt = receiptOf(source, "original", "https://duka.example");
  const before = process.cpuUsage();
  const pdf = await receiptPdf(receipt, { paper, made: new Date(source.made), read: fromDisk });
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, bytes: pdf.length };
}

execFileSync("npm", ["run", "-s", "assets"], { stdio: "inherit" });
const first = await cpuOf(5, "a4");
console.log(`first of all, 5 lines on a4: ${first.ms.toFixed(0)} ms`);
for (const paper of ["a4", "80mm"] as const) {
  for (const lines of [5, 50, 200]) {
    const found = [];
    for (let at = 0; at < TIMES; at++) found.push(await cpuOf(lines, paper));
    const ms = median(found.map((one) => one.ms));
    console.log(`${lines} lines on ${paper}: ${ms.toFixed(1)} ms, ${found[0]?.bytes} bytes`);
    if (ms > MOST_MS) {
      console.error(`That is over ${MOST_MS} ms.`);
      process.exitCode = 1;
    }
  }
}
