import type { Exec } from "./functions.ts";

/** How far the transactions of two servers are apart: no server has so many. */
const DISTANCE = 2n ** 48n;

/**
 * Lets the numbers of transactions, by which feeds and the audit log are in order, rise over those of a dump that was restored on this
 * server, whose own begin anew: where the last server was another one, or always where it is `restored` on the same one to an earlier moment.
 */
export async function keepEpoch(exec: Exec, why: "another server" | "restored"): Promise<"new" | "kept"> {
  const { rows: tables } = await exec.query("select to_regclass('app_private.servers') is not null as there");
  if (!tables[0]?.there) return "kept";
  const { rows } = await exec.query(`
    select (select system_identifier from pg_control_system())::text as server,
           (select s.epoch::text from app_private.servers s order by s.epoch desc limit 1) as epoch,
           (select s.system_identifier::text from app_private.servers s order by s.epoch desc limit 1) as last`);
  const { server, epoch, last } = rows[0] as { server: string; epoch: string | null; last: string | null };
  if (last === server && why === "another server") return "kept";
  const isFirst = epoch === null && why === "another server";
  const next = isFirst ? 0n : BigInt(epoch ?? 0) + DISTANCE;
  await exec.query(`
    begin;
    set local role app_owner;
    insert into app_private.servers (epoch, system_identifier) values (${next}, ${server});
    create or replace function app.epoch() returns bigint
    language sql immutable parallel safe return ${next}::bigint;
    commit`);
  return isFirst ? "kept" : "new";
}
