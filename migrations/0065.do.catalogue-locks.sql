-- What movements go by of products and warehouses stays until they commit. They share a lock that leaves nothing on the rows, where locks of
-- rows that many share are sets of transactions, which the server writes and keeps.
set role app_owner;

-- functions: inventory/catalogue_lock inventory/change_catalogue
create trigger alone before update of active, deleted_at, unit, currency, track_lots, expiry_required, whole_units, quarantine_returns, min_receipt_days, serials_required, stocked
  on inventory.products for each row
  when ((old.active, old.deleted_at, old.unit, old.currency, old.track_lots, old.expiry_required, old.whole_units, old.quarantine_returns, old.min_receipt_days, old.serials_required, old.stocked)
    is distinct from (new.active, new.deleted_at, new.unit, new.currency, new.track_lots, new.expiry_required, new.whole_units, new.quarantine_returns, new.min_receipt_days, new.serials_required, new.stocked))
  execute function inventory.change_catalogue();
create trigger alone before update of active, deleted_at, branch_id, quarantine
  on inventory.warehouses for each row
  when ((old.active, old.deleted_at, old.branch_id, old.quarantine)
    is distinct from (new.active, new.deleted_at, new.branch_id, new.quarantine))
  execute function inventory.change_catalogue();
