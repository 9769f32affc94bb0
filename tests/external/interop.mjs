// Listens with the reference clients of both protocols. Run on request, never by `make test`:
//   npm i --no-save graphql@16 graphql-ws@6 graphql-sse@2 ws@8
//   node tests/external/interop.mjs http://127.0.0.1:8000/graphql
// Takes two signals from each (a heartbeat comes every 15 seconds), resumes behind the last one,
// and sees that a document that does not hold is refused in words.
import { createClient as overSocket } from "graphql-ws";
import { createClient as overEvents } from "graphql-sse";
import WebSocket from "ws";

const url = process.argv[2] ?? "http://127.0.0.1:8000/graphql";
const query = `subscription ($after: Cursor) { alertRaised(after: $after) {
  __typename ... on AlertRaised { cursor } ... on Heartbeat { cursor } } }`;

const take = async (client, count, variables = {}) => {
  const taken = [];
  for await (const result of client.iterate({ query, variables })) {
    taken.push(result.data.alertRaised);
    if (taken.length === count) break;
  }
  return taken;
};

const clients = {
  "graphql-ws": overSocket({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket }),
  "graphql-sse": overEvents({ url }),
};
for (const [name, client] of Object.entries(clients)) {
  const first = await take(client, 2);
  const rest = await take(client, 1, { after: first.at(-1).cursor });
  console.log(name, [...first, ...rest].map((signal) => signal.__typename).join(" "));
  await client.dispose();
}
const refused = overEvents({ url }).iterate({ query: "{ nobody }" });
for await (const result of refused) console.log("refused:", result.errors[0].message);
process.exit(0);
