import { afterAll, expect, test } from "vitest";
import { startMessagingEndpoint } from "../../dev/messaging/messaging-endpoint.ts";

const endpoint = await startMessagingEndpoint({ port: 0 });
afterAll(() => endpoint.close());

const SID = `AC${"0".repeat(32)}`;
const twilio = (body?: Record<string, string>, user = `${SID}:token`, query = "") =>
  fetch(`${endpoint.url}/twilio/2010-04-01/Accounts/${SID}/Messages.json${query}`, {
    method: body ? "POST" : "GET",
    headers: { Authorization: `Basic ${btoa(user)}` },
    ...(body ? { body: new URLSearchParams(body) } : {}),
  });
const brevo = (path: string, body: unknown, key = "key") =>
  fetch(`${endpoint.url}/brevo/v3${path}`, {
    method: "POST",
    headers: { "api-key": key },
    body: JSON.stringify(body),
  });
const faults = (account: string, list: unknown[]) =>
  fetch(`${endpoint.url}/faults/${account}`, { method: "POST", body: JSON.stringify(list) });
const taken = async (account: string): Promise<{ to: string }[]> =>
  (await (await fetch(`${endpoint.url}/calls/${account}`)).json()) as { to: string }[];

test("Twilio takes a text, lists it, and refuses a number that is none and a caller whom it does not know", async () => {
  const text = {
    To: "+250780000001",
    From: "+15017122661",
    Body: "Hello",
    StatusCallback: "https://a.example/x/ref",
  };
  const made = await twilio(text);
  expect([made.status, await made.json()]).toMatchObject([
    201,
    { status: "queued", sid: expect.stringMatching(/^SM/) },
  ]);
  expect(await (await twilio(undefined, `${SID}:token`, "?To=%2B250780000001")).json()).toMatchObject({
    messages: [{ body: "Hello", to: "+250780000001" }],
  });
  expect(await (await twilio({ ...text, To: "0780" })).json()).toMatchObject({ code: 21211, status: 400 });
  expect((await twilio(text, "other:token")).status).toBe(401);
  expect(await taken(SID)).toMatchObject([{ to: "+250780000001", reference: "ref" }]);
});

test("Brevo takes a mail of a key once, and a text", async () => {
  const mail = {
    ...{
      sender: { email: "a@b.example" },
      to: [{ email: "c@d.example" }],
      subject: "Hi",
      textContent: "Hello",
    },
    headers: { idempotencyKey: "1" },
  };
  expect((await brevo("/smtp/email", mail)).status).toBe(201);
  const again = await brevo("/smtp/email", mail);
  expect([again.status, await again.json()]).toMatchObject([400, { code: "duplicate_parameter" }]);
  expect(
    (await brevo("/transactionalSMS/sms", { sender: "Duka", recipient: "250780000001", content: "Hello" }))
      .status,
  ).toBe(201);
  expect(
    (await brevo("/transactionalSMS/sms", { sender: "Duka", recipient: "x", content: "Hello" })).status,
  ).toBe(400);
  expect((await taken("key")).map(({ to }) => to)).toEqual(["c@d.example", "+250780000001"]);
});

test("the next calls of an account go wrong as they are told to, and those of others do not", async () => {
  const text = { sender: "Duka", recipient: "250780000002", content: "Hello" };
  await faults("bad", [
    { status: 429 },
    { status: 500, taken: true },
    { lost: true },
    { lost: true, taken: true },
    null,
  ]);
  const send = () =>
    brevo("/transactionalSMS/sms", text, "bad").then(
      ({ status }) => status,
      () => "lost",
    );
  expect((await brevo("/transactionalSMS/sms", text, "good")).status).toBe(201);
  const seen = [];
  for (let turn = 0; turn < 5; turn += 1) seen.push([await send(), (await taken("bad")).length]);
  expect(seen).toEqual([
    [429, 0],
    [500, 1],
    ["lost", 1],
    ["lost", 2],
    [201, 3],
  ]);
});
