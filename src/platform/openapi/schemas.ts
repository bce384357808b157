import { z } from "zod";

export type Json = Record<string, unknown>;

/** A zod schema as JSON Schema; named schemas (`.meta({ id })`) move to `schemas`, the components. */
export function schemaOf(schema: z.ZodType, io: "input" | "output", schemas: Json): Json {
  const {
    $schema: _,
    $defs,
    id,
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: "any", override: truthAsBoolean }) as Json & {
    id?: string;
  };
  const lifted = lift(rest);
  for (const [name, definition] of Object.entries(($defs ?? {}) as Json))
    schemas[name] ??= lift(definition as Json);
  if (!id) return lifted;
  schemas[id] ??= lifted;
  return { $ref: `#/components/schemas/${id}` };
}

/** What reads a boolean from a text, as in a query, is a boolean to who writes it. */
function truthAsBoolean({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const { def } = zodSchema._zod;
  if (def.type === "pipe" && def.out._zod.def.type === "boolean") jsonSchema.type = "boolean";
}

function lift(value: Json): Json {
  const { id: _, ...rest } = JSON.parse(
    JSON.stringify(value).replaceAll("#/$defs/", "#/components/schemas/"),
  ) as Json;
  return rest;
}
