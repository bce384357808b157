import type { Standing } from "#platform/live/standing.ts";
import { HUB } from "./limits.ts";

/** Tickets that were given out, by their hash; each is spent once. */
export class Tickets {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "create table if not exists tickets (hash text primary key, standing text not null, until integer not null) without rowid",
    );
  }

  /** Keeps a ticket for its life; gives when that ends (unix milliseconds). */
  issue(hash: string, standing: Standing, now: number): number {
    this.#sql.exec("delete from tickets where until <= ?", now);
    const until = now + HUB.ticketMs;
    this.#sql.exec("insert into tickets values (?, ?, ?)", hash, JSON.stringify(standing), until);
    return until;
  }

  /** Whom a ticket was given to, the first time that it is asked for and while it lives; else null. */
  spend(hash: string, now: number): Standing | null {
    const found = this.#sql
      .exec("delete from tickets where hash = ? returning standing, until", hash)
      .toArray()[0];
    return found && Number(found.until) > now ? (JSON.parse(String(found.standing)) as Standing) : null;
  }
}
