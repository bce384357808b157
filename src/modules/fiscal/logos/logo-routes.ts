import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, anyMember, type Context } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { writeOnlyRow } from "#platform/database/write.ts";
import { Problem } from "#platform/errors.ts";
import { get, put, type Route, remove } from "#platform/http/route.ts";
import { command } from "#platform/operations/command.ts";
import { type Operation, PICTURES } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";
import { logoRemoved, logoReplaced } from "../events.ts";
import { logos } from "../print/tables.ts";
import { givenPicture } from "./given-picture.ts";
import { Logo, thisLogo } from "./logo.ts";

const replaced = { replaced: sql`select ${logos.replaced_keys} as keys from ${logos}` };

/** Removes from the bucket what a tenant's picture was; whoever is printing it at this moment has it already. */
async function drop({ env, log }: Context, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await env.FILES.delete([...keys]).catch((fault: unknown) => log.error("file.not_removed", fault));
}

const keysOf = (rows: readonly Record<string, unknown>[] | undefined): string[] =>
  z.array(z.string()).parse(rows?.[0]?.keys ?? []);

/** What a call wrote into the bucket. */
const written = new WeakMap<object, readonly string[]>();

const replacing = command({
  name: "fiscal.logos.replace",
  summary:
    "Set the business's picture, which its receipts show: PNG or JPEG, at most 512 KiB and 1,000 by 1,000 pixels",
  input: z.strictObject({}),
  accepts: "picture",
  output: Logo,
  roles: adminUp,
  errors: ["logo.not_a_picture"],
  async prepare(call) {
    const { ctx, tenant, file } = call;
    const { picture, printed } = await givenPicture(file);
    const [object_key, printed_key] = ["file", "print"].map((of) => `logos/${tenant?.id}/${newId()}.${of}`);
    if (!object_key || !printed_key) throw new Error("A picture is kept under two keys");
    const { bytes, ...facts } = picture;
    written.set(call, [object_key, printed_key]);
    await Promise.all([ctx.env.FILES.put(object_key, bytes), ctx.env.FILES.put(printed_key, printed)]);
    return { object_key, printed_key, ...facts, bytes: bytes.length };
  },
  batch: (_, row) => [
    writeOnlyRow(
      logos,
      {
        ...row,
        replaced_keys: sql`coalesce((select array_remove(array[l.object_key, l.printed_key], null) from ${logos} l), '{}')`,
      },
      logos.tenant_id,
    ),
    answer(thisLogo),
  ],
  events: () => [logoReplaced({})],
  reads: () => replaced,
  afterwards: ({ ctx }, _, read) => drop(ctx, keysOf(read.replaced)),
});

/** Where the tenant does not take the picture after all, the bucket does not keep it. */
const replaceLogo: Operation = {
  ...replacing,
  async run(call) {
    try {
      return await replacing.run(call);
    } catch (error) {
      await drop(call.ctx, written.get(call) ?? []);
      throw error;
    }
  },
};

const removeLogo = command({
  name: "fiscal.logos.remove",
  summary: "Remove the business's picture",
  input: z.strictObject({}),
  output: null,
  roles: adminUp,
  errors: ["logo.not_found"],
  batch: () => [
    refuseUnless(sql`exists (${thisLogo})`, "logo.not_found"),
    sql`update ${logos} set replaced_keys = array[object_key, printed_key], object_key = null, printed_key = null, type = null,
          width = null, height = null, bytes = null where object_key is not null`,
  ],
  events: () => [logoRemoved({})],
  reads: () => replaced,
  afterwards: ({ ctx }, _, read) => drop(ctx, keysOf(read.replaced)),
});

const reading = query({
  name: "fiscal.logos.read",
  summary: "The business's picture, as its file",
  input: z.strictObject({}),
  output: z.string(),
  roles: anyMember,
  missing: "logo.not_found",
  select: () =>
    sql`select json_build_object('key', ${logos.object_key}, 'type', ${logos.type})::text as body, ${logos.version}::text as etag
          from ${logos} where ${logos.object_key} is not null`,
});

const Kept = z.object({ key: z.string(), type: z.enum(PICTURES) });

/** The picture's file: it is shown, and never run, by whoever opens it. */
const readLogo: Operation = {
  ...reading,
  produces: "image/png",
  alsoProduces: ["image/jpeg"],
  async run(call) {
    const { body, etag } = await reading.run(call);
    const { key, type } = Kept.parse(JSON.parse(String(body)));
    const found = await call.ctx.env.FILES.get(key);
    if (!found) throw new Problem("logo.not_found");
    return {
      body: found.body,
      etag,
      headers: {
        "Content-Type": type,
        "Content-Disposition": `inline; filename="logo.${type === "image/png" ? "png" : "jpg"}"`,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-cache",
      },
    };
  },
};

const PATH = "/businesses/me/logo";

/** The picture on a business's receipts. */
export const logoRoutes: Route[] = [get(PATH, readLogo), put(PATH, replaceLogo), remove(PATH, removeLogo)];
