import { escapeHtml } from "#platform/text.ts";
import { amountOf } from "./amounts.ts";
import type { Fact } from "./receipt.ts";

/** What anybody who holds a document may see of it: nothing of its buyer, and not what was bought. */
export interface CheckedDocument {
  type: "sale" | "refund";
  mode: "normal" | "training" | "proforma" | "copy";
  status: string;
  is_signed: boolean;
  number: number;
  label: string;
  seller: string;
  tin_label: string;
  tin: string;
  issued: string;
  receipted: string | null;
  currency: string;
  total: string;
  tax: string;
  receipt_number: string | null;
  signature: string | null;
  authority: string;
  original: string | null;
  credited: string | null;
}

/** The page has no scripts, asks nobody for anything, and stands in no other page. */
export const CHECK_HEADERS: Readonly<Record<string, string>> = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Robots-Tag": "noindex, nofollow",
};

interface Verdict {
  tone: "good" | "wait" | "bad";
  heading: string;
  meaning: string;
}

/** What is to be thought of a document in the state in which it is. */
function verdictOf({ mode, status, is_signed, type, authority }: CheckedDocument): Verdict {
  const thing = type === "refund" ? "credit note" : "receipt";
  if (mode === "training")
    return { tone: "bad", heading: "Training", meaning: "It was made to practise. It is no receipt." };
  if (mode === "proforma")
    return {
      tone: "bad",
      heading: "Proforma",
      meaning: "It says what something would cost. It is no receipt.",
    };
  if (status === "void")
    return { tone: "bad", heading: "Given up", meaning: "The seller gave it up. It counts for nothing." };
  if (mode === "copy")
    return {
      tone: "good",
      heading: "A copy of a genuine receipt",
      meaning: "The original has the same signature. A copy is no receipt by itself.",
    };
  if (status === "accepted" && is_signed)
    return {
      tone: "good",
      heading: `A genuine ${thing}`,
      meaning: `The ${authority} has it, and its device signed it.`,
    };
  if (status === "accepted")
    return {
      tone: "good",
      heading: `A genuine ${thing}`,
      meaning: `The ${authority} has it. Its signature did not come back yet.`,
    };
  if (status === "rejected")
    return {
      tone: "wait",
      heading: "Not signed",
      meaning: `The ${authority} did not take it as it is. The seller has to put it right.`,
    };
  return {
    tone: "wait",
    heading: "Not signed yet",
    meaning: `It was not signed by the ${authority} yet. Look again later.`,
  };
}

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 34rem; padding: 0 1rem }
h1 { font-size: 1.4rem; border-left: .4rem solid; padding-left: .8rem }
.good { border-color: #1a7f37 } .wait { border-color: #b58100 } .bad { border-color: #c62828 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; margin: 1.5rem 0 }
dt { opacity: .7 } dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
p.small { font-size: .85rem; opacity: .7 }
</style>
</head>
<body>
${body}
</body>
</html>
`;

/** What anybody sees who asks whether a document is genuine. */
export function checkPage(document: CheckedDocument): string {
  const { tone, heading, meaning } = verdictOf(document);
  const facts: (Fact | false | null | "")[] = [
    { label: "Seller", value: document.seller },
    { label: document.tin_label, value: document.tin },
    { label: "Number", value: `${document.number} ${document.label}` },
    { label: "Issued", value: document.issued },
    { label: "Total", value: `${amountOf(document.total, document.type)} ${document.currency}` },
    { label: "Tax", value: `${amountOf(document.tax, document.type)} ${document.currency}` },
    document.original && { label: "Refers to", value: `Number ${document.original}` },
    document.credited && {
      label: "Credited since",
      value: `${amountOf(document.credited)} ${document.currency}`,
    },
    document.receipt_number && { label: "Receipt number", value: document.receipt_number },
    document.receipted && { label: "Signed", value: document.receipted },
    document.signature && { label: "Signature", value: document.signature },
  ];
  const list = facts
    .flatMap((fact) => (fact ? [`<dt>${escapeHtml(fact.label)}</dt><dd>${escapeHtml(fact.value)}</dd>`] : []))
    .join("\n");
  return page(
    heading,
    `<h1 class="${tone}">${escapeHtml(heading)}</h1>
<p>${escapeHtml(meaning)}</p>
<dl>
${list}
</dl>
<p class="small">Compare this with what you hold: the seller, the number and the total have to be the same.</p>`,
  );
}

/** What is answered where nothing is known by such a code. */
export const unknownPage = (): string =>
  page(
    "Not known",
    `<h1 class="bad">Not known</h1>
<p>There is no document with this code. It was mistyped, or the paper is not genuine.</p>`,
  );
