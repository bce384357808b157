import { openapiDocument } from "#platform/openapi/document.ts";
import { documents as pages, routes, sockets } from "./app.ts";
import { tagGroups } from "./tags.ts";

/** The OpenAPI document of all of the API, for a public URL. No part of the Worker, which serves what `npm run assets` made of it. */
export const document = (publicUrl: string): object =>
  openapiDocument({ routes, pages, sockets, tagGroups }, publicUrl);
