set role app_owner;
drop trigger tell on inventory.stock_movements;
drop function inventory.tell_movements();
create or replace function inventory.post_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  level numeric;
  after numeric;
begin
  insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, quantity)
  values (new.tenant_id, new.product_id, new.warehouse_id, 0)
  on conflict do nothing;
  select l.quantity into level from inventory.stock_levels l
   where l.tenant_id = new.tenant_id and l.product_id = new.product_id and l.warehouse_id = new.warehouse_id
     for update;
  if new.type = 'count' then
    new.quantity := new.counted - level;
  end if;
  after := level + new.quantity;
  if after < 0 then
    perform app.fail(409, 'stock.insufficient', json_build_object('available', trim_scale(level)::text,
      'requested', trim_scale(-new.quantity)::text, 'product_id', new.product_id, 'warehouse_id', new.warehouse_id)::text);
  end if;
  if after >= 1e14 then
    perform app.fail(409, 'stock.too_large');
  end if;
  new.balance := after;
  update inventory.stock_levels l set quantity = new.balance, updated_at = now()
   where l.tenant_id = new.tenant_id and l.product_id = new.product_id and l.warehouse_id = new.warehouse_id;
  return new;
end $$;
drop function inventory.check_leaving, inventory.check_return, inventory.take_lot, inventory.find_lot,
  inventory.check_available, inventory.plan_issue, inventory.fefo, inventory.lock_positions, inventory.fail_insufficient, inventory.stock_of;
drop view inventory.usable_levels;
drop function inventory.nth_id, inventory.first_id;
drop index inventory.stock_movements_used;
alter table inventory.stock_movements
  drop constraint movement_links,
  drop column lot_id,
  drop column issue_id,
  drop column stock_count_id,
  drop constraint stock_movements_tenant_id_transfer_id_fkey;
delete from inventory.stock_levels;
alter table inventory.stock_levels
  drop constraint stock_levels_pkey,
  drop column id,
  drop column lot_id,
  add primary key (tenant_id, product_id, warehouse_id);
insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, quantity, updated_at)
select p.tenant_id, p.product_id, p.warehouse_id, p.quantity, p.updated_at from inventory.stock_positions p;
drop table inventory.reservations, inventory.stock_count_lines, inventory.stock_counts, inventory.stock_transfers,
  inventory.stock_positions, inventory.lots;
drop function inventory.today(uuid);
reset role;
