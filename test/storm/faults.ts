import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "../../dev/vsdc/faults.ts";

/** What goes wrong with a sale, and how often among a hundred; the rest goes right. */
const FAULTS: readonly [share: number, fault: Fault][] = [
  [5, { on: "sale", lost: true }],
  [5, { on: "sale", taken: true, lost: true }],
  [3, { on: "sale", status: 503 }],
  [3, { on: "sale", taken: true, status: 500 }],
  [2, { on: "sale", taken: true, body: "<html>" }],
  [2, { on: "sale", code: "990", message: "Maximum of views exceeded" }],
  [2, { on: "sale", code: "894", message: "Server communication error" }],
  [2, { on: "sale", code: "910", message: "Request parameter error" }],
  [2, { on: "sale", taken: true, code: "924", message: "Invoice number already exists" }],
  [2, { on: "sale", delay_ms: 200 }],
  [1, { on: "item", status: 500 }],
];

function oneOf(chance: number): Fault | null {
  let left = chance * 100;
  for (const [share, fault] of FAULTS) {
    left -= share;
    if (left < 0) return fault;
  }
  return null;
}

/** Lets calls of a taxpayer go wrong by chance until it is over; the first of all time out for real. */
export async function stir(
  authority: string,
  tin: string,
  chance: () => number,
  isOver: () => boolean,
): Promise<void> {
  const send = (faults: (Fault | null)[]) =>
    fetch(`${authority}/faults/${tin}`, { method: "POST", body: JSON.stringify(faults) });
  // Devices are in step once the authority has signed something of each.
  await wait(3000);
  await send([
    { on: "sale", delay_ms: 22_000 },
    { on: "sale", delay_ms: 22_000, taken: true, lost: true },
  ]);
  await wait(2000);
  while (!isOver()) {
    await send(Array.from({ length: 200 }, () => oneOf(chance())));
    await wait(1000);
  }
  await fetch(`${authority}/faults/${tin}`, { method: "DELETE" });
}
