import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { openTestAccount, svixHeaders, twilioSignature } from "../../modules/notifications/post.ts";
import type { World } from "../world.ts";
import type { Arrangement } from "./arrangement.ts";

/** A notification of the owner's. */
async function notification({ tenant, as }: World): Promise<string> {
  const id = newId();
  await asOwner(
    sql`insert into notifications.notifications (tenant_id, id, user_id, type, priority, title, body, subject, dedupe_key)
        values (${tenant}, ${id}, ${as.owner.userId}, 'monitoring.alert', 'HIGH', 'Fridge', 'Warm', ${id}, ${id})`,
  );
  return id;
}

const own: Arrangement = async (world) => ({ id: await notification(world) });

/** An account of a channel, of which a tenant has one. */
async function account(world: World, provider: "resend" | "brevo" | "twilio", channel: "email" | "sms") {
  await asOwner(
    sql`update notifications.provider_accounts set deleted_at = now() where tenant_id = ${world.tenant}::uuid`,
  );
  return openTestAccount({ owner: world.as.owner }, provider, channel);
}

export const arrangements: Record<string, Arrangement> = {
  "notifications.notifications.read": own,
  "notifications.notifications.remove": own,
  "notifications.notifications.mark_read": own,
  "notifications.notifications.mark_unread": own,
  "notifications.templates.preview": () => ({
    body: { type: "inventory.low_stock", channel: "email", title: "{{product}}" },
  }),
  "notifications.provider_accounts.create": async (world) => {
    await asOwner(
      sql`update notifications.provider_accounts set deleted_at = now() where tenant_id = ${world.tenant}::uuid`,
    );
    return {};
  },
  "notifications.provider_accounts.replace": async (world) => ({
    id: (await account(world, "resend", "email")).id,
  }),
  "notifications.resend_webhooks.take": async (world) => {
    const { id } = await account(world, "resend", "email");
    const body = { type: "email.sent", data: { tags: { reference: `${world.tenant}_${newId()}` } } };
    return { params: { account: id }, body, headers: await svixHeaders(JSON.stringify(body)) };
  },
  "notifications.brevo_webhooks.take": async (world) => {
    const { id, secret } = await account(world, "brevo", "sms");
    const body = { msg_status: "sent", messageId: 7, tag: `${world.tenant}_${newId()}` };
    return { params: { account: id }, body, headers: { Authorization: `Bearer ${secret}` } };
  },
  "notifications.twilio_webhooks.take": async (world) => {
    const { id, token } = await account(world, "twilio", "sms");
    const reference = `${world.tenant}_${newId()}`;
    const fields = { MessageSid: `SM${newId().replaceAll("-", "")}`, MessageStatus: "sent" };
    const path = `/api/v1/provider-webhooks/twilio/${id}/${reference}`;
    return {
      params: { account: id, reference },
      file: new URLSearchParams(fields).toString(),
      headers: { "X-Twilio-Signature": await twilioSignature(token, path, fields) },
    };
  },
};
