import { type Codes, declareErrors } from "#platform/errors.ts";

/** What the catalogue and the stock ledger refuse. */
export const inventoryErrors = declareErrors({
  "product.not_found": { status: 404, title: "There is no such product" },
  "product.sku_taken": { status: 409, title: "Another product has this SKU", constraint: "products_sku" },
  "product.barcode_taken": {
    status: 409,
    title: "The barcode is a product's already",
    constraint: ["barcodes_key", "barcodes_of_product"],
  },
  "barcode.not_found": { status: 404, title: "The product has no such barcode" },
  "product.has_history": {
    status: 409,
    title: "Something of the product has moved, or waits, is ordered or counted: its unit and currency stay",
  },
  "product.unknown_tax_category": {
    status: 422,
    title: "The country has no such band of tax: a product's tax category is one of its bands, or none",
  },
  "product.unit_not_found": { status: 404, title: "The product has no such unit" },
  "product.unit_unknown": { status: 422, title: "The product has no unit of this name" },
  "product.unit_taken": {
    status: 409,
    title: "The product has a unit of this name",
    constraint: "product_units_name",
  },
  "product.unit_in_use": {
    status: 409,
    title:
      "Something was recorded, waits or is ordered in the unit, or another is made of it: it stays as it is",
  },
  "product.unit_inexact": {
    status: 422,
    title: "So much of the unit is no exact quantity of the product's own, with four decimals",
  },
  "serial.not_found": { status: 404, title: "There is no such serial" },
  "serial.count_differs": { status: 422, title: "There must be one serial for every unit, and no more" },
  "serial.not_in_stock": {
    status: 409,
    title: "The serial is not in stock there: it was never received, has left, or is elsewhere",
  },
  "serial.not_of_issue": {
    status: 409,
    title: "The serial is not out by the issue that it would come back of",
  },
  "serial.not_in_transit": { status: 409, title: "The serial is not under way by this transfer" },
  "serial.known": { status: 409, title: "The serial is in stock, under way, issued or discarded already" },
  "serial.moved_since": { status: 409, title: "The serial has moved since: nothing is dated before that" },
  "serial.counted": { status: 409, title: "The serial was counted already" },
  "product.inactive": { status: 409, title: "The product is not active" },
  "product.not_stocked": { status: 409, title: "The product is sold and never in stock" },
  "product.holds_stock": {
    status: 409,
    title: "The product has stock, here or under way; move or discard it first",
  },
  "warehouse.holds_stock": {
    status: 409,
    title: "The warehouse has stock, or goods under way from or to it; move or discard them first",
  },
  "warehouse.quarantine": { status: 409, title: "Nothing is issued from a quarantine: it is released first" },
  "warehouse.release_denied": {
    status: 403,
    title: "Only a manager releases goods from a quarantine",
  },
  "supplier.not_found": {
    status: 404,
    title: "There is no such supplier",
    constraint: "movement_requests_supplier",
  },
  "supplier.code_taken": {
    status: 409,
    title: "Another supplier has this code",
    constraint: "suppliers_code",
  },
  "warehouse.not_found": { status: 404, title: "There is no such warehouse" },
  "warehouse.code_taken": {
    status: 409,
    title: "Another warehouse has this code",
    constraint: "warehouses_code",
  },
  "reorder_point.not_found": { status: 404, title: "There is no such reorder point" },
  "reorder_point.exists": {
    status: 409,
    title: "The product has a reorder point for this warehouse",
    constraint: "reorder_points_place",
  },
  "reorder_point.unknown_product": {
    status: 404,
    title: "There is no such product",
    constraint: "reorder_points_product",
  },
  "reorder_point.unknown_warehouse": {
    status: 404,
    title: "There is no such warehouse",
    constraint: "reorder_points_warehouse",
  },
  "warehouse.inactive": { status: 409, title: "The warehouse is not active" },
  "warehouse.branch_not_found": {
    status: 404,
    title: "There is no such branch",
    constraint: "warehouses_branch",
  },
  "stock_movement.not_found": { status: 404, title: "There is no such stock movement" },
  "stock.insufficient": { status: 409, title: "There is not enough stock" },
  "stock.too_large": { status: 409, title: "No warehouse holds that much" },
  "stock.more_than_issued": { status: 409, title: "More would come back than was issued" },
  "stock.before_issue": { status: 409, title: "It would come back before it was issued" },
  "stock.more_than_received": {
    status: 409,
    title: "More would go back to the supplier than was received",
  },
  "stock.before_receipt": { status: 409, title: "It would go back to the supplier before it was received" },
  "stock.return_to_quarantine": {
    status: 409,
    title:
      "What comes back of this product has to arrive in a quarantine warehouse: POST /warehouses with `quarantine` makes one",
  },
  "stock.too_much_since": {
    status: 409,
    title:
      "Too much has happened since then to be valued anew at once: date it later, or post fewer late movements at once",
  },
  "stock.period_closed": { status: 409, title: "The books are closed for that day" },
  "stock.beyond_limit": {
    status: 403,
    title:
      "Your role may not correct so much at once: somebody whose limit covers it posts it, or approves a movement request",
  },
  "stock.reason_required": { status: 422, title: "The tenant wants a reason for this" },
  "stock.cost_unlikely": {
    status: 409,
    title: "The cost is a thousand times the average, or a thousandth of it; confirm that it is meant",
  },
  "movement_request.not_found": { status: 404, title: "There is no such movement request" },
  "movement_request.not_waiting": { status: 409, title: "The movement request was decided or taken back" },
  "movement_request.own_request": { status: 403, title: "Somebody else has to decide on one's own request" },
  "movement_request.not_author": { status: 403, title: "Only its author takes a movement request back" },
  "stock.too_far_back": { status: 403, title: "Your role may not date a movement so far back" },
  "stock.closing_not_past": { status: 422, title: "Only days that are over can be closed" },
  "stock.reopening_denied": { status: 403, title: "Only an owner opens days that are closed" },
  "stock_movement.issue_not_found": {
    status: 404,
    title: "There is no such issue of this product and lot",
    constraint: "movement_requests_issue",
  },
  "lot.not_found": { status: 404, title: "There is no such lot of the product" },
  "lot.required": { status: 422, title: "The product tracks lots: say which one" },
  "lot.not_tracked": { status: 409, title: "The product does not track lots" },
  "lot.not_usable": { status: 409, title: "The lot is held, recalled or expired" },
  "lot.number_taken": {
    status: 409,
    title: "Another lot of the product has this number",
    constraint: "lots_number",
  },
  "lot.expired": { status: 409, title: "The lot is past its date" },
  "lot.expiry_required": { status: 422, title: "A lot of this product needs an expiry date" },
  "lot.reason_required": {
    status: 422,
    title: "Another date of a lot that has expired, or a later one, needs a reason",
  },
  "lot.not_recalled": { status: 409, title: "The lot is not recalled" },
  "stock.whole_units": { status: 422, title: "The product moves in whole units only" },
  "stock_movement.not_reversible": { status: 409, title: "Only a receipt is reversed" },
  "stock_movement.already_reversed": {
    status: 409,
    title: "The receipt was reversed already",
    constraint: "stock_movements_reversed",
  },
  "stock_movement.receipt_not_found": {
    status: 404,
    title: "There is no such receipt of this product and lot",
    constraint: "movement_requests_receipt",
  },
  "stock_movement.already_returned": {
    status: 409,
    title: "Part of the receipt went back to the supplier",
  },
  "lot.short_dated": {
    status: 409,
    title: "The lot expires sooner than is wanted of what is received; confirm that it is meant",
  },
  "stock.witness_required": {
    status: 409,
    title:
      "What has a register of controlled drugs is sold, sent or returned; else two people answer for it: propose a destruction, or have another person count or write off",
  },
  "destruction.not_found": { status: 404, title: "There is no such destruction" },
  "destruction.not_waiting": { status: 409, title: "The destruction was confirmed or cancelled" },
  "destruction.own_proposal": {
    status: 403,
    title: "A second person has to confirm a destruction",
    constraint: "by_two_people",
  },
  "destruction.not_proposer": {
    status: 403,
    title: "Only its proposer or a manager cancels a destruction",
  },
  "destruction.not_confirmed": {
    status: 409,
    title: "There is no certificate before a second person confirms",
  },
  "lot.recalled": { status: 409, title: "The lot is recalled" },
  "lot.shortage_denied": {
    status: 403,
    title: "Only a manager records that less is left of a recalled lot",
  },
  "stock_transfer.not_found": { status: 404, title: "There is no such transfer" },
  "stock_transfer.not_in_transit": { status: 409, title: "The transfer is not in transit any more" },
  "stock_transfer.unknown_line": { status: 404, title: "Nothing of this product and lot is in the transfer" },
  "stock_transfer.more_than_sent": { status: 409, title: "More would arrive than is still under way" },
  "reservation.not_found": { status: 404, title: "There is no such reservation" },
  "reservation.not_active": { status: 409, title: "The reservation is used, released or expired" },
  "reservation.more_than_remains": { status: 409, title: "Less than that remains of the reservation" },
  "reservation.quantity_used": {
    status: 409,
    title: "As much was consumed or released already; release the rest to end the reservation",
  },
  "stock_count.not_found": { status: 404, title: "There is no such stock count" },
  "stock_count.closed": { status: 409, title: "The stock count is being posted, or is posted or cancelled" },
  "stock_count.line_posted": {
    status: 409,
    title: "The line is in the ledger: correct it by a movement or another count",
  },
  "stock_count.not_counting": {
    status: 409,
    title: "Nothing has been counted yet, or it is in review already",
  },
  "stock_count.counted_before_opening": {
    status: 422,
    title: "It was counted before the stock count was opened",
  },
  "stock_count.opening": {
    status: 409,
    title: "The sheet is still being written: read the count until it is open",
  },
  "stock_count.uncounted": { status: 409, title: "Lines of the sheet are not counted yet" },
  "stock_count.recount_needed": {
    status: 409,
    title: "Lines differ by more than the tenant lets pass: count them again",
  },
  "stock_count.quantity_needed": {
    status: 422,
    title: "The code is of a pack whose quantity is not known: say the quantity",
  },
  "stock_count.changed": {
    status: 409,
    title: "Paper of before the counting came in since the review: review it again",
  },
  "stock_count.not_in_review": { status: 409, title: "The stock count is not in review" },
  "lot.expiry_differs": { status: 409, title: "The lot has another expiry date" },
  "scan.malformed": { status: 422, title: "The code cannot be read" },
  "scan.no_product": { status: 422, title: "The code names no product" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof inventoryErrors> {}
}
