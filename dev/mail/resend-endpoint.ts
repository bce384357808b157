import type { IncomingMessage } from "node:http";
import { type Fault, faultQueues } from "../faults.ts";
import { type Endpoint, type Reply, serve } from "../http.ts";
import { idempotencyKeys } from "./idempotency-keys.ts";
import { mailbox } from "./mailbox.ts";
import { parseBatch, parseEmail, type Refusal, refusal } from "./resend-protocol.ts";

/**
 * The mail catcher: takes mail as Resend does (`POST /emails`, `POST /emails/batch`) and sends none of it. `GET /messages?to=…` lists what
 * came, newest first, as `[{to, subject, text, html, at}]`; `DELETE /messages` empties it. `POST /faults/{key}` with a list of faults has the
 * next calls under an API key go wrong. Errors: `PortInUse`.
 */
export function startResendEndpoint(options: { port: number }): Promise<Endpoint> {
  const box = mailbox();
  const keys = idempotencyKeys();
  const faults = faultQueues();
  return serve(options.port, "MAIL_PORT", (request, body) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://local");
    if (pathname === "/messages") return answerMessages(request.method, searchParams.get("to"), box);
    if (pathname.startsWith("/faults/") && request.method === "POST") {
      faults.set(pathname.slice("/faults/".length), JSON.parse(body) as (Fault | null)[]);
      return { status: 204, text: "" };
    }
    if (pathname !== "/emails" && pathname !== "/emails/batch")
      return refused(refusal(404, "not_found", "Not found"));
    if (request.method !== "POST") return refused(refusal(405, "method_not_allowed", "Method not allowed"));
    const unauthenticated = refuseUnauthenticated(request);
    if (unauthenticated) return unauthenticated;
    const key = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const work = () =>
      keys.once(key, request.headers["idempotency-key"], `${pathname}\n${body}`, () =>
        pathname === "/emails"
          ? acceptOne(body, box)
          : acceptMany(body, request.headers["x-batch-validation"], box),
      );
    return faults.apply(key, faultReply, work);
  });
}

const faultReply = (status: number): Reply =>
  refused(refusal(status, status === 429 ? "rate_limit_exceeded" : "internal_server_error", "Fault"));

type Box = ReturnType<typeof mailbox>;

function answerMessages(method: string | undefined, to: string | null, box: Box): Reply {
  if (method === "GET") return { status: 200, json: box.list(to ?? undefined) };
  if (method !== "DELETE") return refused(refusal(405, "method_not_allowed", "Method not allowed"));
  box.empty();
  return { status: 204, text: "" };
}

/** Resend's front door turns away a caller without User-Agent before it looks at the key. */
function refuseUnauthenticated({ headers }: IncomingMessage): Reply | undefined {
  if (!headers["user-agent"]) return { status: 403, text: "error code: 1010" };
  if (/^Bearer \S/.test(headers.authorization ?? "")) return undefined;
  return refused(refusal(401, "missing_api_key", "Missing API key in the authorization header"));
}

function acceptOne(body: string, box: Box): Reply {
  const email = parseEmail(body);
  return "statusCode" in email ? refused(email) : { status: 200, json: { id: box.add(email) } };
}

function acceptMany(body: string, validation: string | string[] | undefined, box: Box): Reply {
  const batch = parseBatch(body);
  if ("statusCode" in batch) return refused(batch);
  const [first] = batch.errors;
  if (validation !== "permissive") {
    if (first) return refused(first.refusal);
    return { status: 200, json: { data: batch.emails.map((email) => ({ id: box.add(email) })) } };
  }
  const errors = batch.errors.map(({ index, refusal: { message } }) => ({ index, message }));
  return { status: 200, json: { data: batch.emails.map((email) => ({ id: box.add(email) })), errors } };
}

function refused(error: Refusal): Reply {
  return { status: error.statusCode, json: error };
}
