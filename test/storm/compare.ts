import type { Engine } from "../../dev/database/engine.ts";

interface Document {
  device: string;
  number: number;
  total: number;
  type: string;
  status: string;
  told: boolean;
}

interface Booked extends Pick<Document, "device" | "number" | "total" | "type"> {
  isVoid: boolean;
}

/** What the authority has of a taxpayer. */
async function booksOf(authority: string, tin: string): Promise<Booked[]> {
  const answer = await fetch(`${authority}/books/${tin}`);
  const { devices } = (await answer.json()) as {
    devices: { serial: string; sales: { body: Record<string, unknown> }[] }[];
  };
  return devices.flatMap(({ serial, sales }) =>
    sales.map(({ body }) => ({
      device: serial,
      number: Number(body.invcNo),
      total: Number(body.totAmt),
      type: body.rcptTyCd === "R" ? "refund" : "sale",
      isVoid: body.salesSttsCd === "04",
    })),
  );
}

const nameOf = ({ device, number }: Pick<Document, "device" | "number">) => `${device} ${number}`;

/** In which a document and what the authority has under its number differ; nothing where they are the same. */
function difference(document: Document, booked: Booked | undefined): string[] {
  const { status, told, total, type } = document;
  const name = nameOf(document);
  if (!booked) return [`${name} is ${status} here, and the authority has none`];
  const isVoid = status === "void" && told;
  if (status !== "accepted" && !isVoid) return [`${name} is ${status} here`];
  if (booked.isVoid !== isVoid)
    return [`${name} is ${status} here, and ${booked.isVoid ? "void" : "not"} there`];
  if (!isVoid && (booked.total !== total || booked.type !== type))
    return [`${name} is a ${type} of ${total} here, and a ${booked.type} of ${booked.total} there`];
  return [];
}

/** Gaps in the numbers of each device. */
function gaps(documents: readonly Document[]): string[] {
  const byDevice = Map.groupBy(documents, ({ device }) => device);
  return [...byDevice.values()].flatMap((own) =>
    own.flatMap((one, at) => (one.number === at + 1 ? [] : [`${nameOf(one)} stands where ${at + 1} should`])),
  );
}

/** Everything in which the documents of a taxpayer and the authority's books differ, in words. */
export async function compare(
  engine: Engine,
  authority: string,
  tin: string,
): Promise<{ documents: number; differences: string[] }> {
  const { rows } = await engine.exec(
    `select v.serial as device, d.number::int as number, d.total::float as total, d.type, d.status, d.told_at is not null as told
       from fiscal.documents d join fiscal.devices v on v.tenant_id = d.tenant_id and v.id = d.device_id
      where v.tin = '${tin}' and d.mode = 'normal' order by v.serial, d.number`,
  );
  const documents = rows as unknown as Document[];
  const booked = new Map((await booksOf(authority, tin)).map((one) => [nameOf(one), one]));
  const known = new Set(documents.map(nameOf));
  return {
    documents: documents.length,
    differences: [
      ...gaps(documents),
      ...documents.flatMap((one) => difference(one, booked.get(nameOf(one)))),
      ...[...booked.keys()]
        .filter((name) => !known.has(name))
        .map((name) => `${name} is there, and not here`),
    ],
  };
}
