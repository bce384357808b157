import { typeNamed } from "../kinds/catalogue.ts";
import { chosenTexts } from "../templates/chosen-texts.ts";
import { render, renderOr } from "../templates/render.ts";
import type { Content, Due } from "./due-deliveries.ts";

/** What a digest says. */
const DIGEST = {
  title: "{{count}} notifications from {{tenant}}",
  text: "{{#items}}{{title}}\n{{body}}\n\n{{/items}}{{#others}}And {{others}} more, in your notifications.{{/others}}",
};

/** E.164: what providers take, and nothing that they would guess at. */
const PHONE = /^\+[1-9]\d{6,14}$/;

/** A message that is ready to go, or why none is. */
export type Composed =
  | { kind: "ready"; recipient: string; content: Content }
  | { kind: "cancelled" | "failed"; reason: string };

/**
 * Whom a delivery is to and what it says. What was tried before stays as it was then. What was held back, and was seen meanwhile,
 * is not sent; nor is what is to somebody who is no member any more, unless the provider may have it already.
 */
export function composed(due: Due): Composed {
  const { channel, recipient, content, person } = due;
  const isTried = recipient !== null && content !== null;
  if (isTried && due.uncertain_since !== null) return { kind: "ready", recipient, content };
  if (!person) return { kind: "cancelled", reason: "not_a_member" };
  if (due.was_held && due.is_seen) return { kind: "cancelled", reason: "seen" };
  if (due.kind === "digest" && due.items.length === 0) return { kind: "cancelled", reason: "seen" };
  if (isTried) return { kind: "ready", recipient, content };
  const to = channel === "email" ? person.email : phoneOf(person.phone);
  if (!to) return { kind: "failed", reason: channel === "email" ? "no_proven_address" : "no_phone_number" };
  const said = { ...due.payload, tenant: due.tenant, person: person.name };
  if (due.kind === "digest") {
    const digest = render("email", DIGEST, {
      ...said,
      ...{ items: due.items, count: due.bundled, others: due.bundled - due.items.length },
    });
    return { kind: "ready", recipient: to, content: digest };
  }
  const type = typeNamed(due.type ?? "");
  if (!type) return { kind: "failed", reason: "unknown_type" };
  const texts = chosenTexts(type, due.own_texts, channel, due.languages);
  return { kind: "ready", recipient: to, content: renderOr(channel, texts, type.texts[channel], said) };
}

function phoneOf(given: string | null): string | undefined {
  const phone = given?.replaceAll(/[\s().-]/g, "");
  return phone && PHONE.test(phone) ? phone : undefined;
}
