import type { Role } from "#platform/context.ts";
import { type CloseCode, reasonOf } from "#platform/live/close-codes.ts";
import type { Standing } from "#platform/live/standing.ts";
import { groupOf, type Listener, listenerOf } from "./audience.ts";
import type { Channel } from "./frames.ts";
import { type Allowance, type Flow, freshFlow, fullAllowance, sent, unacked } from "./pace.ts";

/** What a socket carries through hibernation. */
interface Seat {
  member: string;
  channel: Channel;
  roles: readonly Role[];
  since: number;
  flow: Flow;
}

/** A socket as the hub knows it while it is awake. */
export interface Open extends Seat {
  ws: WebSocket;
  standing: Standing;
  allowance: Allowance;
  heardAt: number;
}

/** Sockets that hear the same, but for what is for one person alone. */
export interface Group {
  listener: Listener;
  sockets: Open[];
}

/** So much on its way is noted on the socket each time that it becomes more. */
const NOTED_LENGTH = 65_536;

const memberOf = ({ as, user, session, amr, authTime }: Standing): string =>
  JSON.stringify([as, user, session, ...(session ? [] : [authTime, ...amr])]);

/**
 * The sockets of a hub, and whose they are. What people are in the tenant stands in the object's SQLite, once for each
 * session, as it may be larger than what a socket can carry.
 */
export class Sockets {
  readonly #ctx: DurableObjectState;
  readonly #open = new Map<WebSocket, Open>();
  #groups: Group[] | undefined;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    const { sql } = ctx.storage;
    sql.exec(
      "create table if not exists members (member text primary key, standing text not null) without rowid",
    );
    const known = new Map(
      [...sql.exec("select member, standing from members")].map((row) => [
        String(row.member),
        JSON.parse(String(row.standing)) as Standing,
      ]),
    );
    const now = Date.now();
    for (const ws of ctx.getWebSockets()) {
      const seat = ws.deserializeAttachment() as Seat | null;
      const standing = seat && known.get(seat.member);
      if (seat && standing)
        this.#open.set(ws, { ...seat, ws, standing, allowance: fullAllowance(now), heardAt: now });
    }
    const here = new Set(this.all().map(({ member }) => member));
    for (const member of known.keys()) if (!here.has(member)) this.#forget(member);
  }

  get size(): number {
    return this.#open.size;
  }

  all(): Open[] {
    return [...this.#open.values()];
  }

  of(ws: WebSocket): Open | undefined {
    return this.#open.get(ws);
  }

  /** Takes a socket in; it has everything up to `seq`. */
  add(
    ws: WebSocket,
    standing: Standing,
    of: Pick<Seat, "channel" | "roles">,
    seq: number,
    now: number,
  ): Open {
    const seat: Seat = { ...of, member: memberOf(standing), since: now, flow: freshFlow(seq) };
    this.#keep(seat.member, standing);
    ws.serializeAttachment(seat);
    this.#ctx.acceptWebSocket(ws);
    const open = { ...seat, ws, standing, allowance: fullAllowance(now), heardAt: now };
    this.#open.set(ws, open);
    this.#groups = undefined;
    return open;
  }

  /** Closes a socket, if it is not closed yet, and forgets it. */
  close(ws: WebSocket, code: CloseCode | 1000, reason: string): void {
    const open = this.#open.get(ws);
    this.#open.delete(ws);
    this.#groups = undefined;
    if (open && !this.all().some(({ member }) => member === open.member)) this.#forget(open.member);
    try {
      // The runtime lists it until its client has answered, after a hibernation too.
      ws.serializeAttachment(null);
      ws.close(code, reasonOf(reason));
    } catch {
      // It was closed from the other side.
    }
  }

  /** Puts a standing in the place of another of the same person and session. */
  restand(standing: Standing): void {
    const member = memberOf(standing);
    this.#keep(member, standing);
    for (const open of this.#open.values()) if (open.member === member) open.standing = standing;
    this.#groups = undefined;
  }

  /** Sends a text whose last event is `seq`. False where the socket is no more. */
  send(open: Open, text: string, seq: number): boolean {
    try {
      open.ws.send(text);
    } catch {
      this.close(open.ws, 1000, "gone");
      return false;
    }
    const before = unacked(open.flow);
    this.reflow(open, sent(open.flow, text.length, seq), before);
    return true;
  }

  /** Notes what is on its way to a socket, for after a hibernation too once that has changed by much. */
  reflow(open: Open, flow: Flow, before = unacked(open.flow)): void {
    open.flow = flow;
    if (Math.floor(before / NOTED_LENGTH) === Math.floor(unacked(flow) / NOTED_LENGTH)) return;
    const { member, channel, roles, since } = open;
    open.ws.serializeAttachment({ member, channel, roles, since, flow } satisfies Seat);
  }

  groups(): readonly Group[] {
    this.#groups ??= [
      ...Map.groupBy(this.#open.values(), ({ standing, channel }) => groupOf(standing, channel)).values(),
    ].flatMap((sockets) => {
      const [first] = sockets;
      return first ? [{ listener: listenerOf(first.standing, first.channel), sockets }] : [];
    });
    return this.#groups;
  }

  #forget(member: string): void {
    this.#ctx.storage.sql.exec("delete from members where member = ?", member);
  }

  #keep(member: string, standing: Standing): void {
    this.#ctx.storage.sql.exec(
      "insert into members values (?, ?) on conflict (member) do update set standing = excluded.standing",
      member,
      JSON.stringify(standing),
    );
  }
}
