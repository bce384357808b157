import type { IncomingMessage } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { type Endpoint, type Reply, serve } from "../http.ts";
import * as answers from "./answers.ts";
import { type Books, type Device, digitsThere } from "./books.ts";
import { type Country, type Kind, LANDS, routeOf } from "./countries.ts";
import { type Fault, readFaults, takeFault } from "./faults.ts";
import { keptBooks } from "./kept-books.ts";
import { type Body, must, Refused, readExactly, textOf } from "./refusal.ts";

const envelope = (country: Country, resultCd: string, resultMsg: string, data: Body | null): Reply => ({
  status: 200,
  json: { resultCd, resultMsg, resultDt: digitsThere(country), data },
});

/** Does the work of a call, as a device that the authority knows. */
function work(books: Books, device: Device, kind: Kind, body: Body): Body | null {
  switch (kind) {
    case "codes":
      return answers.codeLists(books, device, body);
    case "classes":
      return answers.itemClasses(body);
    case "customer":
      return answers.customer(device, body);
    case "item":
      return answers.takeItem(books, device, body);
    case "insurer":
      return answers.takeInsurer(books, device, body);
    case "sale":
      return answers.answerSale(books, device, body);
    case "confirm":
      return answers.confirmSale(device, body);
    case "invoice":
      return answers.findInvoice(device, body);
    case "stock":
      return answers.takeStock(books, device, body);
    default:
      return answers.takeStockMaster(books, device, body);
  }
}

/** Makes a device known, once; serials that begin with CROSSED or UNKNOWN are of another flavour, or of none. */
function initialise(
  books: Books,
  country: Country,
  hosted: boolean,
  tin: string,
  branch: string,
  body: Body,
): Body {
  const serial = textOf(body, "dvcSrlNo", 100);
  must(!serial.startsWith("UNKNOWN"), "901", "It is not valid device");
  must(
    !serial.startsWith("CROSSED"),
    hosted ? "903" : "905",
    "Only devices of the other flavour can be verified",
  );
  const others = [...books.devices.values()].filter(
    (other) => other.country === country && other.serial === serial,
  );
  must(
    others.every((other) => other.tin === tin && other.branch === branch),
    "901",
    "It is not valid device",
  );
  must(!books.device(country, tin, branch), "902", "This device is installed");
  const device = books.install({ country, tin, branch, serial, hosted });
  return {
    info: {
      ...{
        [country === "zm" ? "tpin" : "tin"]: tin,
        taxprNm: `Taxpayer${tin.slice(-4)}`,
        bsnsActv: "business",
      },
      ...{
        bhfId: branch,
        bhfNm: "Headquarter",
        bhfOpenDt: "20200226",
        prvncNm: "KIGALI CITY",
        dstrtNm: "GASABO",
      },
      ...{ sctrNm: "KACYIRU", locDesc: null, hqYn: "Y", mgrNm: `manage${branch}`, mgrTelNo: "0789001130" },
      ...{ mgrEmail: "manage@example.com", dvcId: `${tin}0000001`, sdcId: device.sdcId, mrcNo: device.mrcNo },
      ...{ cmcKey: device.cmcKey, intrlKey: device.cmcKey.toUpperCase(), signKey: `sign-${device.cmcKey}` },
      ...{ lastSaleInvcNo: 0, lastPchsInvcNo: 0, lastSaleRcptNo: 0, lastInvcNo: 0, vatTyCd: "1" },
    },
  };
}

/** The device that calls, and proves itself where its flavour has to. */
function caller(
  books: Books,
  country: Country,
  hosted: boolean,
  names: [tin: string, branch: string],
  key: unknown,
): Device {
  const device = books.device(country, ...names);
  must(device, "901", "It is not valid device");
  must(device.hosted === hosted, hosted ? "903" : "905", "Only devices of the other flavour can be verified");
  const needsKey = country === "ke" || (country === "rw" && hosted);
  must(!needsKey || key === device.cmcKey, "901", "It is not valid device");
  return device;
}

function answer(
  books: Books,
  country: Country,
  path: string,
  { headers }: IncomingMessage,
  text: string,
): Reply {
  try {
    const route = routeOf(country, path);
    must(route, "912", "Request method error");
    must(text !== "", "911", "There is no request body");
    const body = parse(text);
    const field = country === "zm" ? "tpin" : "tin";
    const [tin, branch] = [textOf(body, field, 20), textOf(body, "bhfId", 3)];
    must(LANDS[country].tin.test(tin), "910", `Invalid request parameter [<${field}>]`);
    must(LANDS[country].branch.test(branch), "910", "Invalid request parameter [<bhfId>]");
    books.count(`${country}/${tin}/${route.kind}`);
    if (route.kind === "initialise")
      return envelope(
        country,
        "000",
        "It is succeeded",
        initialise(books, country, route.hosted, tin, branch, body),
      );
    const device = caller(books, country, route.hosted, [tin, branch], body.cmcKey ?? headers.cmckey);
    const { cmcKey: _, ...said } = body;
    return envelope(country, "000", "It is succeeded", work(books, device, route.kind, said));
  } catch (error) {
    if (error instanceof Refused) return envelope(country, error.code, error.message, null);
    throw error;
  }
}

function parse(text: string): Body {
  try {
    const body = readExactly(text);
    if (body !== null && typeof body === "object") return body as Body;
  } catch {
    // Refused below.
  }
  throw new Refused("910", "Request parameter error");
}

/** The taxpayer and the kind of a call, for whom faults are set. */
function nameOf(country: Country, path: string, text: string): { tin: string; kind: Kind | undefined } {
  const found = /"tp?in"\s*:\s*"([^"]*)"/.exec(text);
  return { tin: found?.[1] ?? "", kind: routeOf(country, path)?.kind };
}

/**
 * The tax authorities of Rwanda (`/rw`), Zambia (`/zm`) and Kenya (`/ke`), as their devices answer: what is accepted here the real ones
 * would accept. `POST /faults/{tin}` with a list of `Fault`s has the next calls of a taxpayer go wrong, `DELETE` ends that; `POST
 * /rates/{tin}` with bands and rates changes them; `GET /books` and `/books/{tin}` show what was accepted, `DELETE` forgets it. `file`
 * is where all of it outlives a restart. Errors:
 * `PortInUse`.
 */
export async function startVsdcEndpoint(options: {
  port: number;
  file?: string | undefined;
}): Promise<Endpoint> {
  const kept = keptBooks(options.file);
  const { books } = kept;
  const faults = new Map<string, (Fault | null)[]>();
  const endpoint = await serve(options.port, "VSDC_PORT", async (request, text): Promise<Reply> => {
    kept.note();
    const { pathname } = new URL(request.url ?? "/", "http://local");
    const [, first = "", second] = pathname.split("/");
    if (first === "faults") {
      const tin = second ?? "";
      if (request.method === "GET") return { status: 200, json: faults.get(tin) ?? [] };
      const given = request.method === "DELETE" ? [] : readFaults(text);
      if (typeof given === "string") return { status: 400, json: { message: given } };
      faults.set(tin, given);
      return { status: 204, text: "" };
    }
    if (first === "rates")
      return changeRates(books, second ?? "", JSON.parse(text) as Record<string, string>);
    if (first === "books") {
      if (request.method === "DELETE") books.clear(second);
      return request.method === "DELETE"
        ? { status: 204, text: "" }
        : { status: 200, json: books.shown(second) };
    }
    if (!(first in LANDS)) return { status: 404, json: {} };
    const country = first as Country;
    const path = pathname.slice(first.length + 1);
    if (request.method !== "POST") return envelope(country, "912", "Request method error", null);
    const { tin, kind } = nameOf(country, path, text);
    const fault = takeFault(faults.get(tin), kind);
    if (!fault) return answer(books, country, path, request, text);
    if (fault.taken) answer(books, country, path, request, text);
    if (fault.delay_ms) await wait(fault.delay_ms);
    if (fault.lost) return { status: 0, lost: true };
    if (fault.body !== undefined) return { status: fault.status ?? 200, text: fault.body };
    if (fault.code) return envelope(country, fault.code, fault.message ?? "Fault", null);
    if (fault.status)
      return { status: fault.status, json: { message: "Fault" }, headers: fault.headers ?? {} };
    return fault.taken ? { status: 0, lost: true } : answer(books, country, path, request, text);
  });
  return {
    ...endpoint,
    async close() {
      kept.close();
      await endpoint.close();
    },
  };
}

/** New rates of a taxpayer's bands; the ones before are taken of documents all the same. */
function changeRates(books: Books, tin: string, rates: Record<string, string>): Reply {
  for (const [key, taxpayer] of books.taxpayers)
    if (key.endsWith(`/${tin}`))
      for (const [band, rate] of Object.entries(rates)) taxpayer.rates[band]?.push(rate);
  return { status: 204, text: "" };
}
