import { hears, isFor, type Listener, type Message } from "./audience.ts";
import { HUB } from "./limits.ts";

/** A message with its place in the tenant's numbering. */
export interface Numbered extends Message {
  seq: number;
}

const PRUNE_EVERY = 100;

/**
 * The last messages of a tenant, numbered, in the object's SQLite: of each channel bounded by count and age. Each key is taken once, for
 * hours longer than its message is kept. What is dropped leaves, for each topic, the last number that is gone.
 */
export class History {
  readonly #sql: SqlStorage;
  /** Whose numbering it is: another one after the storage was lost. */
  readonly id: string;
  #seq: number;
  #sincePruned = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      create table if not exists history (seq integer primary key, kept_at integer not null, channel text not null,
                                          message text not null);
      create index if not exists history_channel on history (channel, seq);
      create table if not exists keys (key text primary key, taken_at integer not null) without rowid;
      create index if not exists keys_taken on keys (taken_at);
      create table if not exists pruned (channel text not null, topic text not null, seq integer not null,
                                         primary key (channel, topic)) without rowid;
      create table if not exists numbering (id text not null)`);
    sql.exec(
      "insert into numbering select ? where not exists (select 1 from numbering)",
      crypto.randomUUID(),
    );
    this.id = String(sql.exec("select id from numbering").one().id);
    this.#seq = Number(sql.exec("select coalesce(max(seq), 0) as seq from history").one().seq);
  }

  /** The last number given, 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** Numbers a message and keeps it; null where its key was taken before, or it is older than keys are known. */
  append(message: Message, now: number): Numbered | null {
    if (!(Date.parse(message.at) > now - HUB.keysForMs)) return null;
    const taken = this.#sql.exec(
      "insert into keys values (?, ?) on conflict do nothing returning key",
      message.key,
      now,
    );
    if (taken.toArray().length === 0) return null;
    this.#seq += 1;
    const text = JSON.stringify(message);
    this.#sql.exec("insert into history values (?, ?, ?, ?)", this.#seq, now, message.channel, text);
    this.#sincePruned += 1;
    if (this.#sincePruned >= PRUNE_EVERY) this.prune(now);
    return { ...message, seq: this.#seq };
  }

  /** What a person's listener missed behind `seq`, and up to which number some of it may be gone; null: none is. */
  since(seq: number, listener: Listener, user: string): { missed: Numbered[]; goneTo: number | null } {
    const rows = this.#sql.exec(
      "select seq, message from history where seq > ? and channel = ? order by seq",
      seq,
      listener.channel,
    );
    const missed = [...rows]
      .map((row): Numbered => ({ ...(JSON.parse(String(row.message)) as Message), seq: Number(row.seq) }))
      .filter((message) => hears(listener, message) || isFor(message, listener, user));
    const gone = this.#sql
      .exec("select topic, seq from pruned where channel = ?", listener.channel)
      .toArray();
    const lost = gone
      .filter((row) => (listener.topics as ReadonlySet<string>).has(String(row.topic)))
      .map((row) => Number(row.seq))
      .filter((last) => last > seq);
    return { missed, goneTo: lost.length > 0 ? Math.max(...lost) : null };
  }

  /** Drops what is too old or too much, but never the last one, by which the numbering goes on. */
  prune(now: number): void {
    this.#sincePruned = 0;
    this.#sql.exec("delete from keys where taken_at < ?", now - HUB.keysForMs);
    const ends = this.#sql.exec(
      `select c.channel, max(coalesce((select max(seq) from history where channel = c.channel and kept_at < ?), 0),
                             coalesce((select seq from history where channel = c.channel order by seq desc limit 1 offset ?), 0)) as seq
         from (select distinct channel from history) c`,
      now - HUB.eventsForMs,
      HUB.events,
    );
    for (const { channel, seq } of ends.toArray()) {
      const last = Math.min(this.#seq - 1, Number(seq));
      this.#sql.exec(
        `insert into pruned select h.channel, t.value, max(h.seq) from history h, json_each(h.message, '$.topics') t
          where h.channel = ? and h.seq <= ? group by 1, 2 on conflict (channel, topic) do update set seq = excluded.seq`,
        channel,
        last,
      );
      this.#sql.exec("delete from history where channel = ? and seq <= ?", channel, last);
    }
  }
}
