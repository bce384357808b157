import { z } from "zod";
import { HUB } from "./limits.ts";

/** The subprotocol: the form of the frames below. */
export const PROTOCOL = "duka.v1";

export const CHANNELS = ["notifications", "monitoring"] as const;
export type Channel = (typeof CHANNELS)[number];

const Seq = z.int().min(0).describe("Place in the tenant's numbering; what others see has numbers too");

const Event = z
  .strictObject({
    type: z.literal("event"),
    seq: Seq,
    id: z.string().max(200).describe("Of the event: the same however often it is sent"),
    event: z.string().describe("Its name, such as inventory.stock.moved"),
    at: z.iso.datetime({ offset: true }).describe("When it happened"),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Event", description: "Something happened" });

const Presence = z
  .strictObject({
    type: z.literal("presence"),
    people: z.array(
      z.strictObject({ user_id: z.uuid(), since: z.iso.datetime(), sockets: z.int().positive() }),
    ),
  })
  .meta({ id: "Presence", description: "Who has a socket open, since when and how many" });

/** What the hub sends. */
export const ServerFrame = z
  .discriminatedUnion("type", [
    z
      .strictObject({
        type: z.literal("hello"),
        hub: z.string().describe("Whose numbering it is; sent back as `hub` with `resume_from`"),
        seq: Seq.describe("The last number given: everything behind it follows by itself"),
        replays: z.int().min(0).describe("How many events up to `seq` follow, because of `resume_from`"),
        tenant_id: z.uuid(),
        user_id: z.uuid(),
        channel: z.enum(CHANNELS),
        topics: z.array(z.string()).describe("tenant, role:… and user:…, as the database says"),
        ping_every_ms: z.int().positive(),
        ack_every: z.int().positive().describe("Say `ack` at least once in so many events"),
      })
      .meta({ id: "Hello", description: "The first frame" }),
    Event,
    z
      .strictObject({ type: z.literal("events"), events: z.array(Event).max(HUB.eventsInFrame) })
      .meta({ id: "Events", description: "Several events, in their order" }),
    z
      .strictObject({
        type: z.literal("gap"),
        from: Seq.describe("The `resume_from` that was asked for"),
        to: Seq.describe("The last number up to which events may be missing"),
      })
      .meta({ id: "Gap", description: "What was missed is not all kept: read the state anew" }),
    Presence,
    z.strictObject({ type: z.literal("pong") }).meta({ id: "Pong" }),
  ])
  .meta({ id: "ServerFrame" });

/** What a client sends. */
export const ClientFrame = z
  .discriminatedUnion("type", [
    z
      .strictObject({ type: z.literal("ping") })
      .meta({ id: "Ping", description: 'Exactly {"type":"ping"} is answered without waking the hub' }),
    z
      .strictObject({ type: z.literal("ack"), seq: Seq })
      .meta({ id: "Ack", description: "All events up to this number have come" }),
    z.strictObject({ type: z.literal("presence") }).meta({ id: "PresenceQuestion" }),
  ])
  .meta({ id: "ClientFrame" });

export type ServerFrame = z.output<typeof ServerFrame>;
export type ClientFrame = z.output<typeof ClientFrame>;
export type EventFrame = z.output<typeof Event>;

/** A ping and its answer, as the runtime compares and sends them. */
export const PING = JSON.stringify({ type: "ping" } satisfies ClientFrame);
export const PONG = JSON.stringify({ type: "pong" } satisfies ServerFrame);

/** The JSON Schema of the frames, both ways. */
export function framesSchema(): Record<string, unknown> {
  const { $schema, $defs } = z.toJSONSchema(ServerFrame) as Record<string, unknown>;
  const { $defs: more } = z.toJSONSchema(ClientFrame) as Record<string, unknown>;
  return {
    $schema,
    title: `Frames of the subprotocol ${PROTOCOL}`,
    anyOf: [{ $ref: "#/$defs/ServerFrame" }, { $ref: "#/$defs/ClientFrame" }],
    $defs: { ...($defs as object), ...(more as object) },
  };
}

/** A client's frame, or null where the text is none. */
export function readFrame(text: string): ClientFrame | null {
  try {
    return ClientFrame.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
