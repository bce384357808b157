import { once } from "node:events";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

/**
 * The yardstick: one Node process with `ws` that sends what is posted to it to every socket, each event by itself, and nothing
 * else. It keeps nothing, asks nobody who listens, and does not say what was missed. Its first message is its port.
 */
const [port] = (await once(process, "message")) as [number];
let seq = 0;
const server = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const events = request.method === "POST" ? (JSON.parse(text) as Record<string, unknown>[]) : [];
  for (const { id, type: event, time: at, payload: data } of events) {
    seq += 1;
    const frame = JSON.stringify({ type: "event", seq, id, event, at, data });
    for (const socket of sockets.clients) socket.send(frame);
  }
  response.writeHead(204).end();
});
const sockets = new WebSocketServer({ server });
server.listen(port, "127.0.0.1");
