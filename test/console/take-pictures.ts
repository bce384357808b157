import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../dev/project-folder.ts";
import { askFor, type Person, personOf, watchDiscards } from "./person.ts";
import { World } from "./world.ts";

/*
 * Takes the pictures of the console that the README shows: the demo tenant on a day on which something happened. Ends with 1
 * when one is larger than a page of documentation should load.
 */
const FOLDER = join(PROJECT, "console/pictures");
const MOST_BYTES = 150 * 1024;

interface Level {
  product_id: string;
  warehouse_id: string;
  lot_id: string | null;
  quantity: string;
}

/** Where a level lies, as a movement says it. */
const placeOf = ({ product_id, warehouse_id, lot_id }: Level) => ({
  ...{ product_id, warehouse_id },
  ...(lot_id === null ? {} : { lot_id }),
});

/** Some of the demo tenant's stock is sold, discarded and asked for. */
async function liveADay(owner: Person, staff: Person): Promise<void> {
  await watchDiscards(owner, "Stock is thrown away");
  const { data } = await owner.get<{ data: Level[] }>("/stock-levels?by_lot=true&limit=100");
  const inBoth = [...Map.groupBy(data, ({ product_id }) => product_id).values()].filter(
    ({ length }) => length === 2,
  );
  for (const level of inBoth.slice(3, 8).flat()) {
    const quantity = Math.floor(Number(level.quantity) * 0.985);
    await owner.post("/stock-movements", { type: "issue", ...placeOf(level), quantity, reference: "Sale" });
  }
  const [broken, asked] = inBoth.slice(10).flatMap((levels) => levels.slice(0, 1));
  if (!broken || !asked) throw new Error("The demo tenant has no stock");
  const discard = { type: "discard", ...placeOf(broken), quantity: 4, reason: "Fell from the shelf" };
  await owner.post("/stock-movements", discard);
  await askFor(staff, placeOf(asked), 12);
  for (const [at, method] of ["cash", "mobile_money", "card", "cash"].entries()) {
    const [level] = inBoth[20 + at] ?? [];
    if (!level) continue;
    const lines = [{ product_id: level.product_id, quantity: at + 1 }];
    await owner.post("/sales", { warehouse_id: level.warehouse_id, lines, payments: [{ method }] });
  }
}

mkdirSync(FOLDER, { recursive: true });
const world = await World.begin();
try {
  await liveADay(world.owner, await personOf(world.duka, "staff"));
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await world.openAs("owner", { colorScheme, viewport: { width: 1060, height: 740 } });
    await page.locator("#alerts", { hasText: "Stock is thrown away" }).waitFor();
    await page.locator("#notifications li").nth(3).waitFor();
    await page.locator("#low-stock tbody tr").nth(2).waitFor();
    await page.locator("#takings tbody tr").nth(2).waitFor();
    await page.locator("#receipts", { hasText: "0 waiting" }).waitFor();
    await page.getByRole("button", { name: "Mark as read" }).nth(5).click();
    await page.getByRole("button", { name: "Show the last 7 days" }).click();
    await page.locator("#value-by-day-table").waitFor();
    await page.locator(colorScheme === "light" ? "header.top" : "#alerts").evaluate((part) => {
      part.scrollIntoView();
      (document.activeElement as HTMLElement).blur();
    });
    const path = join(FOLDER, `${colorScheme}.png`);
    await page.screenshot({ path, animations: "disabled" });
    const { size } = statSync(path);
    console.log(`${path}: ${size} bytes`);
    if (size > MOST_BYTES) process.exitCode = 1;
  }
} finally {
  await world.end();
}
