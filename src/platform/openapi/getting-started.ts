/** What the document says of the API as a whole, in Markdown. */
export const gettingStarted = (
  publicUrl: string,
): string => `Shops, their stock and their tax receipts: one API, whose tenants a database keeps apart.

## Getting started

1. **Sign in** and keep the token; it is valid for 15 minutes, and \`POST /api/v1/auth/refresh\` turns its refresh token in for new ones (OAuth libraries find their way by \`/.well-known/oauth-authorization-server\`):
   \`\`\`sh
   curl -s ${publicUrl}/api/v1/auth/token -H 'Content-Type: application/json' \\
     -d '{"email": "owner@kimironko.example", "password": "…"}'
   \`\`\`
   Machines send an API key as \`X-API-Key\`, made by \`POST /api/v1/api-keys\`.
2. **Name the tenant** by \`X-Tenant-ID\`, its id or slug, where you belong to several; \`?tenant_id=\` does where no header can be sent.
3. **Ask**: \`curl -s '${publicUrl}/api/v1/products?limit=2' -H "Authorization: Bearer $TOKEN"\`
4. **Sell**: \`POST /api/v1/sales\` hands over, takes the payment and issues the receipt.

Here, **Authorize** takes an e-mail address and password, or a token; then *Try it out* sends the examples. Ids in them are made up: put your own in their place.

## What holds everywhere

- **Refusals** are \`application/problem+json\` with a stable \`code\`; each operation lists the codes that it answers, and [a page](/problems) for each says what to do. \`errors\` says which field is wrong.
- **Lists** are \`{data, next_cursor}\`: send \`next_cursor\` as \`cursor\` for the next page, until it is null. \`format=csv\` gives all of it as a file.
- **Safe to repeat**: a POST with an \`Idempotency-Key\` happens once, however often it is sent; the same answer comes with \`Idempotency-Replayed\`.
- **Versions**: \`ETag\` of what you read, sent as \`If-Match\` with a change, is refused with 412 where somebody was faster.
- **Amounts and quantities** are exact decimals, as text; moments are RFC 3339 in UTC; ids are UUIDs.
- **Limits**: \`RateLimit\` says what is left; after 429 or 503 come again after \`Retry-After\` seconds.
- **Events** that the API emits, with their payloads, stand in this document under \`x-events\`.

Generators make clients of this document: \`npx openapi-typescript ${publicUrl}/api/v1/openapi.json -o duka.d.ts\`.`;
