import type { IncomingMessage } from "node:http";
import { type Fault, faultQueues } from "../faults.ts";
import { type Endpoint, type Reply, serve } from "../http.ts";
import { brevoRefusal, parseMail, parseSms } from "./brevo-protocol.ts";
import { messageBody, parseMessage, type Taken, twilioRefusal } from "./twilio-protocol.ts";

const KEY_MS = 30 * 60_000;
const KEPT = 1000;

/** What an account was sent, and the idempotency keys that it has seen. */
type Account = { taken: (Omit<Taken, "sid"> & { id: string })[]; keys: Map<string, number> };

/**
 * Twilio under `/twilio` and Brevo under `/brevo/v3`: they take messages and send none of them. `POST /faults/{account}` with a list of
 * faults has the next calls of an account (Twilio's SID, Brevo's key) go wrong, and `GET /calls/{account}` lists what was taken. Errors:
 * `PortInUse`.
 */
export function startMessagingEndpoint(options: { port: number }): Promise<Endpoint> {
  const faults = faultQueues();
  const accounts = new Map<string, Account>();
  const accountOf = (key: string): Account => {
    const known = accounts.get(key) ?? { taken: [], keys: new Map() };
    accounts.set(key, known);
    return known;
  };
  return serve(options.port, "MESSAGING_PORT", (request, body): Reply => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://local");
    const [, first = "", second = ""] = pathname.split("/");
    if (first === "faults" && request.method === "POST") {
      faults.set(second, JSON.parse(body) as (Fault | null)[]);
      return { status: 204, text: "" };
    }
    if (first === "calls") return { status: 200, json: accountOf(second).taken };
    if (first === "twilio") return answerTwilio(request, pathname, searchParams, body, { faults, accountOf });
    if (pathname.startsWith("/brevo/v3/"))
      return answerBrevo(request, pathname.slice(9), body, { faults, accountOf });
    return { status: 404, json: {} };
  });
}

type State = { faults: ReturnType<typeof faultQueues>; accountOf(key: string): Account };

function keep({ taken }: Account, one: Account["taken"][number]): void {
  taken.push(one);
  if (taken.length > KEPT) taken.shift();
}

function answerTwilio(
  { headers, method }: IncomingMessage,
  pathname: string,
  query: URLSearchParams,
  body: string,
  { faults, accountOf }: State,
): Reply {
  const [, sid = ""] =
    /^\/twilio\/2010-04-01\/Accounts\/(AC[0-9a-f]{32})\/Messages\.json$/.exec(pathname) ?? [];
  if (sid === "") return { status: 404, json: twilioRefusal(404, 20404, "Not found") };
  const user = Buffer.from((headers.authorization ?? "").replace(/^Basic /, ""), "base64").toString();
  if (!user.startsWith(`${sid}:`) || user.endsWith(":"))
    return { status: 401, json: twilioRefusal(401, 20003, "Authenticate") };
  const account = accountOf(sid);
  const refuse = (status: number): Reply => ({
    status,
    json: twilioRefusal(status, status === 429 ? 20429 : 20500, "Fault"),
  });
  return faults.apply(sid, refuse, () => {
    if (method === "GET") {
      const to = query.get("To");
      const found = account.taken.filter((one) => to === null || one.to === to).toReversed();
      return {
        status: 200,
        json: { messages: found.map((one) => messageBody(sid, { ...one, sid: one.id })) },
      };
    }
    const message = parseMessage(body);
    if (typeof message === "number") return { status: 400, json: twilioRefusal(400, message, "Invalid") };
    const { sid: id, ...rest } = message;
    keep(account, { id, ...rest });
    return { status: 201, json: messageBody(sid, message) };
  });
}

function answerBrevo(
  { headers, method }: IncomingMessage,
  path: string,
  body: string,
  { faults, accountOf }: State,
): Reply {
  const key = headers["api-key"];
  if (typeof key !== "string" || key === "")
    return { status: 401, json: brevoRefusal("unauthorized", "Key not found") };
  if (method !== "POST" || !["/smtp/email", "/transactionalSMS/sms"].includes(path))
    return { status: 404, json: brevoRefusal("document_not_found", "Not found") };
  const account = accountOf(key);
  const refuse = (status: number): Reply => ({ status, json: brevoRefusal("fault", "Fault") });
  return faults.apply(key, refuse, () => {
    const message = path === "/smtp/email" ? parseMail(body) : parseSms(body);
    if ("code" in message) return { status: message.status, json: brevoRefusal(message.code, "Invalid") };
    const once = "key" in message ? message.key : undefined;
    if (typeof once === "string") {
      if ((account.keys.get(once) ?? 0) > Date.now())
        return { status: 400, json: brevoRefusal("duplicate_parameter", "idempotencyKey was used") };
      account.keys.set(once, Date.now() + KEY_MS);
    }
    const { id, to, text, reference, at } = message;
    keep(account, { id, to, text, reference, at });
    return path === "/smtp/email"
      ? { status: 201, json: { messageId: id } }
      : {
          status: 201,
          json: { reference: id, messageId: Number(id), smsCount: 1, usedCredits: 1, remainingCredits: 99 },
        };
  });
}
