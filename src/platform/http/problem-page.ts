import { createHash } from "node:crypto";
import { type ErrorCode, errorKind, refusalCodes } from "../errors.ts";
import { operationId } from "../openapi/operation-id.ts";
import { escapeHtml } from "../text.ts";
import { oauthRefusal } from "./oauth-refusal.ts";
import { remedyOf } from "./remedy.ts";
import type { Route } from "./route.ts";

/** A page shows at most so many operations that answer with its code at once; more are folded. */
const MOST_SHOWN = 40;

const STYLE = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 44rem; padding: 0 1rem }
h1 { font-size: 1.4rem; overflow-wrap: anywhere } h2 { font-size: 1.05rem; margin-top: 1.8rem }
code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere }
ul { padding-left: 1.2rem } li { margin: .15rem 0 }
`;

/** The pages have no scripts, ask nobody for anything, and stand in no other page. */
export const PROBLEM_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "Cache-Control": "public, max-age=300",
};

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;

const operationLink = ({ method, path, root, operation }: Route): string => {
  const address = `${method} ${root ? "" : "/api/v1"}${path}`;
  const reference = `/redoc#operation/${operationId(operation.name)}`;
  return `<li><a href="${reference}"><code>${escapeHtml(address)}</code></a> ${escapeHtml(operation.summary)}</li>`;
};

/** Which operations answer with the code. */
function operationsOf(answering: readonly Route[]): string {
  if (answering.length === 0) return "";
  const links = `<ul>\n${answering.map(operationLink).join("\n")}\n</ul>`;
  return `<h2>Who answers with it</h2>
${answering.length > MOST_SHOWN ? `<details>\n<summary>${answering.length} operations</summary>\n${links}\n</details>` : links}`;
}

/** What a code means, and what to do about it. */
export function problemPage(code: ErrorCode, answering: readonly Route[]): string {
  const { title, status } = errorKind(code);
  const oauth = answering.map(({ operation }) => oauthRefusal(code, operation)).find(Boolean);
  const inOAuth = oauth && ` The token endpoint says <code>${oauth.error}</code>, ${oauth.status}.`;
  return page(
    `${code} – Duka`,
    `<h1><code>${escapeHtml(code)}</code></h1>
<p><strong>${escapeHtml(title)}.</strong> Status ${status}.${inOAuth ?? ""}</p>
<h2>What to do</h2>
<p>${escapeHtml(remedyOf(code))}</p>
${operationsOf(answering)}
<p><a href="/problems">All codes</a></p>`,
  );
}

const entry = (code: ErrorCode): string =>
  `<li><a href="/problems/${code}"><code>${code}</code></a> ${escapeHtml(errorKind(code).title)}</li>`;

/** Every code that a refusal may have, by its status. */
export function problemsPage(): string {
  const byStatus = Map.groupBy(refusalCodes(), (code) => errorKind(code).status);
  const sections = [...byStatus]
    .sort(([one], [other]) => one - other)
    .map(([status, codes]) => `<h2>${status}</h2>\n<ul>\n${codes.map(entry).join("\n")}\n</ul>`);
  return page("Refusals – Duka", `<h1>Why the API refuses</h1>\n${sections.join("\n")}`);
}
