import { chooseShopSheet } from "./choose-shop.ts";
import { button, element } from "./element.ts";
import { restored, type Session } from "./session.ts";
import type { Membership } from "./shapes.ts";
import { openShop, type Shop } from "./shop.ts";
import { type Sheet, signInSheet } from "./sign-in.ts";
import { endsSession, wordsOf } from "./words.ts";

// The id of the shop that was looked at last in this tab, which is no secret.
const CHOSEN = "duka.shop";

const page = document.getElementById("page") as HTMLElement;
let shop: Shop | undefined;

function show({ view, first }: Sheet): void {
  shop?.close();
  shop = undefined;
  document.title = "Duka console";
  page.replaceChildren(view);
  first.focus();
}

const askToSignIn = (said?: string): void => show(signInSheet(begin, show, said));

function begin(session: Session): void {
  session.onEnd = (error) => askToSignIn(wordsOf(error));
  const chosen = session.memberships.find(({ tenant }) => tenant.id === sessionStorage.getItem(CHOSEN));
  const only = session.memberships.length === 1 ? session.memberships[0] : undefined;
  const membership = chosen ?? only;
  if (membership) enter(session, membership);
  else choose(session);
}

function choose(session: Session): void {
  show(
    chooseShopSheet(
      session.memberships,
      (membership) => enter(session, membership),
      () => leave(session),
    ),
  );
}

function enter(session: Session, membership: Membership): void {
  shop?.close();
  sessionStorage.setItem(CHOSEN, membership.tenant.id);
  shop = openShop(session, membership, {
    signOut: () => leave(session),
    choose: session.memberships.length > 1 ? () => choose(session) : undefined,
  });
  document.title = `${membership.tenant.name} – Duka console`;
  page.replaceChildren(shop.view);
  shop.heading.focus();
}

async function leave(session: Session): Promise<void> {
  shop?.close();
  sessionStorage.removeItem(CHOSEN);
  try {
    await session.signOut();
    askToSignIn("You are signed out.");
  } catch {
    askToSignIn(
      "You are signed out here. The server could not be told: the session there ends by itself, or among your sessions from another place.",
    );
  }
}

async function start(): Promise<void> {
  try {
    const session = await restored();
    if (session) begin(session);
    else askToSignIn();
  } catch (error) {
    if (endsSession(error)) askToSignIn(wordsOf(error));
    else show(unreachable(wordsOf(error)));
  }
}

function unreachable(words: string): Sheet {
  const again = button("Try again", start, { class: "main" });
  const view = element(
    "main",
    { class: "sheet" },
    element("h1", {}, "Duka console"),
    element("p", { class: "fault", role: "alert" }, words),
    again,
  );
  return { view, first: again };
}

void start();
