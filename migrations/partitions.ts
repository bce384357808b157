import type { Exec } from "./functions.ts";

/**
 * Makes the partitions of the months to come where they are missing, as the nightly job does: a database that nobody ran for long, or that was
 * restored from long ago, takes what is written. Nothing where the schema has none. Errors: pg's DatabaseError.
 */
export async function makePartitions(exec: Exec): Promise<void> {
  const { rows } = await exec.query("select to_regproc('app.partitioned_tables') is not null as there");
  if (!rows[0]?.there) return;
  await exec.query(`
    set local role app_owner;
    do $$ declare target regclass; begin
      for target in select app.partitioned_tables() loop call app.make_partitions(target); end loop;
    end $$;
    reset role`);
}
