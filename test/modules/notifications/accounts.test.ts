import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { jobs } from "#modules/notifications";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { keyIdOf, openEnvelope, rewrapEnvelope, sealEnvelope } from "#platform/envelope.ts";
import { asOwner, config } from "#test/tenant.ts";
import { openOffice } from "./office.ts";
import { aGivenAccount, givePhone, openTestAccount, rowsOf, send, takenBy } from "./post.ts";

const hexKey = () => newId().replaceAll("-", "").repeat(2);

describe("an envelope", () => {
  test("opens under its key, for its purpose, and under a new key once it is wrapped anew", async () => {
    const [old, next] = [
      { id: "old", key: hexKey() },
      { id: "next", key: hexKey() },
    ];
    const sealed = await sealEnvelope([old], "row 1", "secret");
    expect(sealed).not.toContain("secret");
    expect(keyIdOf(sealed)).toBe("old");
    expect(await openEnvelope([next, old], "row 1", sealed)).toBe("secret");
    await expect(openEnvelope([next], "row 1", sealed)).rejects.toThrow(/old/);
    await expect(openEnvelope([old], "row 2", sealed)).rejects.toThrow();
    await expect(openEnvelope([{ ...old, key: next.key }], "row 1", sealed)).rejects.toThrow();
    const rewrapped = await rewrapEnvelope([next, old], "row 1", sealed);
    expect(keyIdOf(rewrapped)).toBe("next");
    expect(await openEnvelope([next], "row 1", rewrapped)).toBe("secret");
    await expect(openEnvelope([next], "row 1", sealed)).rejects.toThrow();
  });
});

describe("a tenant's account with a provider", () => {
  test("keeps its secrets sealed: in no answer, log entry or row, and of administrators alone", async () => {
    const office = await openOffice();
    const { owner } = office;
    const account = await openTestAccount(office, "resend", "email");
    const path = `/provider-accounts/${account.id}`;
    const seen = [
      await owner.get(path),
      await owner.get("/provider-accounts"),
      await owner.get("/audit-logs?limit=100"),
    ];
    for (const { text, status } of seen) {
      expect(status, text).toBe(200);
      for (const secret of [account.token, account.secret]) expect(text).not.toContain(secret);
    }
    expect(seen[0]?.body).toMatchObject({ webhook_path: `/api/v1/provider-webhooks/resend/${account.id}` });
    const [rows] = await asOwner(
      sql`select a::text as kept from notifications.provider_accounts a where a.id = ${account.id}::uuid`,
    );
    expect(String(rows?.[0]?.kept)).not.toContain(account.token);
    const manager = await office.tenant.member("manager");
    expect((await manager.get("/provider-accounts")).status).toBe(403);
  });

  test("is one for a channel, of a provider that has it, with the sender and account that it needs", async () => {
    const office = await openOffice();
    await openTestAccount(office, "resend", "email");
    const key = "a-key-of-an-account";
    const make = (body: Record<string, unknown>) => office.owner.post("/provider-accounts", { key, ...body });
    const taken = await make({ channel: "email", provider: "brevo", sender: "shop@duka.example" });
    expect(taken.body).toMatchObject({ code: "provider_account.channel_taken" });
    for (const body of [
      { channel: "sms", provider: "resend", sender: "+15017122661" },
      { channel: "email", provider: "brevo", sender: "shop" },
      { channel: "email", provider: "twilio", sender: "shop@duka.example", account: `AC${"0".repeat(32)}` },
      { channel: "sms", provider: "twilio", sender: "+15017122661" },
      { channel: "sms", provider: "twilio", sender: "0501", account: `AC${"0".repeat(32)}` },
      { channel: "sms", provider: "brevo", sender: "much too long a sender" },
      {
        channel: "email",
        provider: "resend",
        sender: "shop@duka.example",
        webhook_secret: "no-signing-secret",
      },
    ]) {
      const answer = await make(body);
      expect([answer.status, answer.body.code], JSON.stringify(body)).toEqual([422, "request.invalid"]);
    }
  });

  test("goes on sending when the deployment's sealing key is another one, and after everything was sealed anew", async () => {
    const office = await openOffice();
    const twilio = await openTestAccount(office, "twilio", "sms");
    await givePhone(office.owner);
    await office.owner.post("/notifications/preferences", {
      channels: { "monitoring.alert": { email: false, sms: true } },
    });
    const next = { id: `next-${newId()}`, key: hexKey() };
    const rotated = {
      ...env,
      SEALING_KEYS: JSON.stringify([next, ...config.SEALING_KEYS]),
    } as unknown as Env;
    const reseal = jobs.find(({ name }) => name === "notifications.provider_accounts.reseal");
    if (!reseal || reseal.perTenant) throw new Error("there is no such job");
    const context = () => backgroundContext(rotated, createExecutionContext(), newId(), {});
    await reseal.run(context(), new Date());
    await reseal.run(context(), new Date());
    const [rows] = await asOwner(
      sql`select key_id, sealed_secrets from notifications.provider_accounts where id = ${twilio.id}::uuid`,
    );
    expect(rows?.[0]?.key_id).toBe(next.id);
    const purpose = `provider-account:${office.tenant.id}:${twilio.id}`;
    expect(await openEnvelope([next], purpose, String(rows?.[0]?.sealed_secrets))).toContain(twilio.token);
    // The other tests go on with the old key.
    const [others = []] = await asOwner(
      sql`select tenant_id, id, sealed_secrets from notifications.provider_accounts where key_id = ${next.id}`,
    );
    for (const { tenant_id, id, sealed_secrets } of others) {
      const back = await rewrapEnvelope(
        [...config.SEALING_KEYS, next],
        `provider-account:${tenant_id}:${id}`,
        String(sealed_secrets),
      );
      await asOwner(
        sql`update notifications.provider_accounts set sealed_secrets = ${back}, key_id = ${keyIdOf(back)} where id = ${id}::uuid`,
      );
    }
    await office.alert("HIGH");
    await office.settle();
    await send(office);
    expect(await takenBy(twilio)).toHaveLength(1);
  });

  test("gives way to the platform's once it is removed", async () => {
    const office = await openOffice();
    const { id } = await openTestAccount(office, "brevo", "email");
    expect((await office.owner.call("DELETE", `/provider-accounts/${id}`)).status).toBe(204);
    await office.alert("HIGH");
    await office.settle();
    await send(office);
    const [rows] = await asOwner(
      sql`select provider, account_id, status from notifications.deliveries where tenant_id = ${office.tenant.id}::uuid`,
    );
    expect(rows).toEqual([{ provider: "resend", account_id: null, status: "sent" }]);
    expect(await rowsOf(office)).toHaveLength(1);
  });
});

test("a signing secret that holds no key is refused", async () => {
  const office = await openOffice();
  for (const webhook_secret of ["whsec_==", "whsec_=====", "whsec_YWJj"]) {
    const body = { ...aGivenAccount("resend", "email"), webhook_secret };
    expect((await office.owner.post("/provider-accounts", body)).status, webhook_secret).toBe(422);
  }
});
