import { button, element } from "./element.ts";
import type { Membership } from "./shapes.ts";
import type { Sheet } from "./sign-in.ts";

/** The sheet on which somebody of several shops picks one. Who has none reads so. */
export function chooseShopSheet(
  memberships: readonly Membership[],
  choose: (membership: Membership) => void,
  signOut: () => Promise<void>,
): Sheet {
  const heading = element("h1", { tabindex: -1 }, memberships.length > 0 ? "Choose a shop" : "No shop yet");
  const shops = memberships.map((membership) =>
    element(
      "li",
      {},
      button(membership.tenant.name, () => choose(membership)),
      element("small", {}, membership.roles.join(", ")),
    ),
  );
  const view = element(
    "main",
    { class: "sheet" },
    heading,
    shops.length > 0
      ? element("ul", { class: "shops" }, ...shops)
      : element(
          "p",
          {},
          "You are a member of no shop. Who invites you sends a mail; once you accept, the shop is here.",
        ),
    button("Sign out", signOut, { class: "plain" }),
  );
  return { view, first: heading };
}
