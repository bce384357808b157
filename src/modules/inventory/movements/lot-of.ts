import { type SQL, sql } from "drizzle-orm";
import { stockMovements } from "../tables.ts";
import { type GivenMovement, mayMakeLot } from "./given-movement.ts";

/** The lot that a movement names, found or made. */
export const lotOf = (given: GivenMovement): SQL => namedLot(given, sql`inventory.ensure_lot`);

/** The lot that a movement to come names; null for one that it would make. */
export const requestedLotOf = (given: GivenMovement): SQL => namedLot(given, sql`inventory.known_lot`);

function namedLot(
  { type, product_id, quantity, lot_id, lot_number, expires_on, issue_id, receipt_id }: GivenMovement,
  incoming: SQL,
): SQL {
  const source = issue_id ?? receipt_id;
  if (source)
    return sql`(select ${stockMovements.lot_id} from ${stockMovements} where ${stockMovements.id} = ${source}::uuid)`;
  if (lot_number && mayMakeLot(type, quantity))
    return sql`${incoming}(${product_id}::uuid, ${lot_number}, ${expires_on ?? null}::date)`;
  if (lot_id || lot_number)
    return sql`inventory.find_lot(${product_id}::uuid, ${lot_id ?? null}::uuid, ${lot_number ?? null})`;
  return sql`null::uuid`;
}
