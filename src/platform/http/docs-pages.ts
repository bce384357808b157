import { escapeHtml } from "../text.ts";

const COMMON_CSP =
  "default-src 'none'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The Content-Security-Policy that `swaggerPage` needs. */
export const SWAGGER_CSP = `${COMMON_CSP}; style-src 'self'`;

/** The Content-Security-Policy that `redocPage` needs: ReDoc makes its styles as it runs and searches in a worker. */
export const REDOC_CSP = `${COMMON_CSP}; style-src 'self' 'unsafe-inline'; worker-src blob:`;

/** Swagger UI for the OpenAPI document at this address; its scripts come from dev/assets.ts. */
export function swaggerPage(openapiUrl: string): string {
  return page(
    "Duka API – Swagger UI",
    `<link rel="stylesheet" href="/docs-assets/swagger-ui/swagger-ui.css">`,
    `<div id="swagger-ui" data-openapi-url="${escapeHtml(openapiUrl)}"></div>
<script src="/docs-assets/swagger-ui/swagger-ui-bundle.js"></script>
<script src="/docs-assets/swagger-ui/init.js"></script>`,
  );
}

/** ReDoc for the OpenAPI document at this address; its script comes from dev/assets.ts and starts by itself. */
export function redocPage(openapiUrl: string): string {
  return page(
    "Duka API – ReDoc",
    "",
    `<redoc spec-url="${escapeHtml(openapiUrl)}"></redoc>
<script src="/docs-assets/redoc/redoc.standalone.js"></script>`,
  );
}

function page(title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" type="image/png" href="/docs-assets/favicon.png">
<link rel="stylesheet" href="/docs-assets/page.css">
${head}
</head>
<body>
${body}
</body>
</html>
`;
}
