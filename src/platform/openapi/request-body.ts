import type { Route } from "../http/route.ts";
import { inputParts } from "../http/validate.ts";
import { PAPERS, PICTURES } from "../operations/operation.ts";
import { CSV, XLSX } from "../sheets/media-types.ts";
import { exampleOf } from "./example.ts";
import { EXAMPLE_VALUES, NAMES } from "./example-values.ts";
import { type Json, schemaOf } from "./schemas.ts";

const FORM = "application/x-www-form-urlencoded";

const fileOf = (type: string): Json => ({ schema: { type: "string", contentMediaType: type } });

/** What the document says of a route's body; undefined where it takes none. */
export function requestBody(route: Route, schemas: Json): Json | undefined {
  const { operation } = route;
  const { accepts = "json", fileReference } = operation;
  if (accepts === "table" && route.method === "POST") {
    return {
      required: true,
      ...(fileReference ? { description: fileReference() } : {}),
      content: { [CSV]: fileOf(CSV), [XLSX]: fileOf(XLSX) },
    };
  }
  if (accepts === "picture" || accepts === "paper") {
    const types = accepts === "paper" ? PAPERS : PICTURES;
    return { required: true, content: Object.fromEntries(types.map((type) => [type, fileOf(type)])) };
  }
  if (accepts === "signed") {
    const given = { schema: { description: "As the provider sends it" }, example: operation.example };
    return {
      required: true,
      content: { [operation.signedAs === "form" ? FORM : "application/json"]: given },
    };
  }
  const { body } = inputParts(route);
  if (!body || Object.keys(body.shape).length === 0) return undefined;
  const schema = schemaOf(body, "input", schemas);
  const values = exampleOf(schema, "written", schemas) as Json;
  const called = NAMES[operation.name.split(".").at(-2) ?? ""];
  const named = called && values.name === EXAMPLE_VALUES.name ? { name: called } : {};
  const example = { ...values, ...named, ...operation.example };
  const given = { schema, example };
  return {
    required: true,
    content: { "application/json": given, ...(accepts === "json_or_form" && { [FORM]: given }) },
  };
}
