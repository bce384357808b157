import { DurableObject } from "cloudflare:workers";
import { CLOSE, protocolHeader, refusedSocket } from "#platform/live/close-codes.ts";
import { type ReadStandings, readStandings } from "#platform/live/read-standings.ts";
import type { Standing } from "#platform/live/standing.ts";
import type { Message } from "./audience.ts";
import { Delivery } from "./delivery.ts";
import { PING, PONG } from "./frames.ts";
import { History } from "./history.ts";
import { HUB } from "./limits.ts";
import { type Present, presenceOf } from "./presence.ts";
import { receive } from "./receive.ts";
import { isSilent, recheckSockets } from "./recheck.ts";
import { Sockets } from "./sockets.ts";
import { Tickets } from "./tickets.ts";
import { readUpgrade } from "./upgrade.ts";
import { welcome } from "./welcome.ts";

/**
 * The sockets of one tenant; the object's name is the tenant's id. It numbers what is published, keeps the last of it, and
 * sends each socket what the person behind it may see, as the database said. It may sleep while sockets are open.
 */
export class TenantHub extends DurableObject<Env> {
  protected sockets: Sockets;
  protected standings: ReadStandings = readStandings;
  readonly #history: History;
  readonly #tickets: Tickets;
  readonly #delivery: Delivery;
  /** When people were asked about last; under "", when everybody was. */
  readonly #asked = new Map<string, number>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#history = new History(ctx.storage.sql);
    this.#tickets = new Tickets(ctx.storage.sql);
    this.sockets = new Sockets(ctx);
    this.#delivery = new Delivery(this.sockets);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  /** Keeps a ticket, by its hash; gives when it ends (unix milliseconds). */
  issueTicket(hash: string, standing: Standing): number {
    return this.#tickets.issue(hash, standing, Date.now());
  }

  /** Whom the ticket was given to, once. */
  spendTicket(hash: string): Standing | null {
    return this.#tickets.spend(hash, Date.now());
  }

  /** Numbers, keeps and sends messages; gives how many were new. Errors: data that is too large, and then none is taken. */
  publish(messages: readonly Message[]): number {
    const large = messages.find(({ data }) => JSON.stringify(data).length > HUB.dataLength);
    if (large) throw new Error(`the data of ${large.event} is too large for a frame`);
    const now = Date.now();
    const taken = this.ctx.storage.transactionSync(() =>
      messages.flatMap((message) => this.#history.append(message, now) ?? []),
    );
    this.#delivery.send(taken);
    return taken.length;
  }

  /** Who of the tenant has a socket open. */
  presence(): Present[] {
    return presenceOf(this.sockets.all());
  }

  /** Asks the database about these people, or everybody, and closes or re-topics their sockets. Errors: the database's. */
  async recheck(users: readonly string[] | null): Promise<void> {
    for (const user of users ?? [""]) this.#asked.set(user, Date.now());
    await recheckSockets(this.sockets, users, (tenant, people) =>
      this.standings(this.env, this.ctx, tenant, people),
    );
  }

  /** Takes a socket over from the Worker. */
  override async fetch(request: Request): Promise<Response> {
    const { protocol, ...upgrade } = readUpgrade(request);
    if (this.sockets.size >= upgrade.most.ofTenant)
      return refusedSocket(CLOSE.tooMany, "socket.too_many", protocol);
    if ((await this.ctx.storage.getAlarm()) === null)
      await this.ctx.storage.setAlarm(Date.now() + HUB.recheckMs);
    const { 0: client, 1: server } = new WebSocketPair();
    // What waits is in the history already: it goes to those who were here before.
    this.#delivery.flush();
    welcome(this.sockets, this.#history, upgrade, server);
    const { user } = upgrade.standing;
    if (this.#wasAskedAbout(user)) this.ctx.waitUntil(this.recheck([user]));
    return new Response(null, { status: 101, webSocket: client, headers: protocolHeader(protocol) });
  }

  override webSocketMessage(ws: WebSocket, data: string | ArrayBuffer): void {
    receive(this.sockets, ws, data);
  }

  override webSocketClose(ws: WebSocket): void {
    this.sockets.close(ws, 1000, "");
  }

  override webSocketError(ws: WebSocket): void {
    this.sockets.close(ws, 1000, "");
  }

  /** Drops what is old and who is silent, and asks whether the others may still listen. */
  override async alarm(): Promise<void> {
    const now = Date.now();
    this.#history.prune(now);
    for (const open of this.sockets.all())
      if (isSilent(this.ctx, open, now)) this.sockets.close(open.ws, CLOSE.slow, "silent");
    this.#asked.clear();
    if (this.sockets.size === 0) return;
    await this.ctx.storage.setAlarm(now + HUB.recheckMs);
    await this.recheck(null).catch((error: unknown) => console.error("tenant_hub.not_rechecked", error));
  }

  #wasAskedAbout(user: string): boolean {
    const last = Math.max(this.#asked.get(user) ?? 0, this.#asked.get("") ?? 0);
    return last > Date.now() - HUB.admittedForMs;
  }
}
