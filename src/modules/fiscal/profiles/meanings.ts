/** What a code of an authority's answers means. */
export interface Meaning {
  kind: "accepted" | "empty" | "duplicate" | "rejected" | "not_sent" | "maybe_sent" | "retry";
  cause: string;
  fix: string;
}

const meaning = (kind: Meaning["kind"], cause: string, fix: string): Meaning => ({ kind, cause, fix });
const succeeded = meaning("accepted", "It succeeded", "");
const duplicate = meaning(
  "duplicate",
  "The authority has a document of this number",
  "Nothing: it counts as sent; what the authority has of it is compared by reconciling the device",
);
const atDevice = (cause: string) =>
  meaning("retry", cause, "Look at the device's own log; it is tried again by itself");
const ofDevice = (cause: string, fix: string) => meaning("retry", cause, fix);
const support = (cause: string) =>
  meaning("retry", cause, "It is tried again by itself; where it stays, ask the authority's support");

/** What the authorities of the family say in common. */
const common: Readonly<Record<string, Meaning>> = {
  "000": succeeded,
  "001": meaning("empty", "There is nothing of what was asked for", ""),
  "881": meaning(
    "rejected",
    "The buyer is a business, and gave no purchase code",
    "Ask the buyer for the code that the authority gave them, and repair the document",
  ),
  "882": meaning(
    "rejected",
    "The purchase code is not one of this buyer's",
    "Ask the buyer for a valid code, and repair the document",
  ),
  "883": meaning(
    "rejected",
    "The purchase code was used before",
    "Ask the buyer for a new code, and repair the document",
  ),
  "884": meaning(
    "rejected",
    "The authority knows no buyer of this tax number",
    "Correct or remove the buyer's tax number, and repair the document",
  ),
  "891": atDevice("The device could not make the address of the authority"),
  "892": atDevice("The device could not make the heading of its message to the authority"),
  "893": atDevice("The device could not make its message to the authority"),
  "894": meaning(
    "not_sent",
    "The device does not reach the authority",
    "Look at the device's connection; it is tried again by itself",
  ),
  "895": atDevice("The device asked the authority by a method that it does not know"),
  "896": atDevice("The authority answered the device with an unexpected status"),
  "899": atDevice("Something failed within the device"),
  "900": ofDevice(
    "The device's message has no heading",
    "Check the device's tax number, branch code and keys",
  ),
  "901": ofDevice(
    "The authority does not know the device",
    "Check the serial, and that the authority has approved it",
  ),
  "902": meaning(
    "rejected",
    "The device was initialised before; its keys are given once",
    "Ask the authority to reset the device, or give what the other system has of it",
  ),
  "903": ofDevice(
    "The device is of another flavour than the address",
    "Check the flavour and the address of the device",
  ),
  "905": ofDevice(
    "The device is of another flavour than the address",
    "Check the flavour and the address of the device",
  ),
  "910": meaning(
    "rejected",
    "A field is missing, malformed or does not add up",
    "Look at the fields that the message names, and repair the document",
  ),
  "911": meaning("rejected", "The message was empty", "Ask the platform's support"),
  "912": meaning(
    "rejected",
    "The authority knows no such call",
    "Check the flavour and the address of the device",
  ),
  "913": meaning(
    "rejected",
    "A code is none of the authority's",
    "Correct the unit, class or reason that the message names, and repair the document",
  ),
  "921": meaning(
    "rejected",
    "The sale was declared already, or comes in the wrong order",
    "Reconcile the device with the authority",
  ),
  "922": meaning(
    "rejected",
    "The authority wants the sale before its invoice",
    "Try it again; where it stays, reconcile the device",
  ),
  "924": duplicate,
  "990": ofDevice("The authority was asked too often", "It is tried again by itself"),
  "991": support("The authority failed to register it"),
  "992": support("The authority failed to change it"),
  "993": support("The authority failed to remove it"),
  "994": duplicate,
  "995": support("The authority has no such file"),
  "999": meaning(
    "maybe_sent",
    "The authority failed for a reason that it does not name",
    "It is tried again by itself",
  ),
};

export const rwandaMeanings = common;

export const kenyaMeanings: Readonly<Record<string, Meaning>> = {
  ...common,
  ...{ "0": succeeded, "00": succeeded, "0000": succeeded },
  E04: ofDevice("The authority knows no such device or branch", "Check the branch code and the serial"),
  E11: ofDevice("The device's memory is full", "Let it reach the authority, so that it empties by itself"),
};

/** How the device on the shop's own machine says that it has a sale. */
export const kenyaSaleMeanings: Readonly<Record<string, Meaning>> = { "899": duplicate };

const mismatch = (cause: string) =>
  meaning("rejected", cause, "Compare the credit note with its original, give it up, and issue another one");

export const zambiaMeanings: Readonly<Record<string, Meaning>> = {
  ...common,
  ...Object.fromEntries(
    ["801", "802", "803", "804", "805"].map((code) => [
      code,
      ofDevice("The device is not ready", "Look at the message, and at the device's own log"),
    ]),
  ),
  "834": meaning("rejected", "Documents of this kind are not taken", "Give it up, and issue another one"),
  "836": ofDevice("The device's sequences were altered", "Ask the authority's support to look at the device"),
  "838": meaning(
    "not_sent",
    "The device does not reach the authority",
    "Look at the device's connection; it is tried again by itself",
  ),
  "930": mismatch("The authority does not know the original of the credit note"),
  "931": mismatch("The credit note is of more than its original"),
  "932": mismatch("An item of the credit note is not on its original"),
  "934": mismatch("The credit note has more of an item than its original"),
  "935": mismatch("The credit note does not match its original"),
};

/** Of a code that is known of no authority. */
export const unknownMeaning = meaning(
  "rejected",
  "The authority answers with a code that is not known here",
  "Look at its message; where it says nothing, ask the authority's support",
);

/** Where the authority took a document and said nothing of its receipt. */
export const withoutReceipt = meaning(
  "duplicate",
  "The authority has the document; its receipt data was not returned",
  "Compare the device with the authority",
);

/** Where numbers come out of turn. */
export const outOfTurn = (expected: number) =>
  ofDevice(
    `The authority wants number ${expected} of this device first`,
    "Send or give up the documents before this one; it is tried again by itself",
  );
