// Audits a running server against the draft of GraphQL over HTTP. Run on request, never by `make test`:
//   npm i --no-save graphql@16 graphql-http@1.23.1
//   node tests/external/audit.mjs http://127.0.0.1:8000/graphql
// GET and introspection must be on (server.allow_get, server.allow_introspection).
import { serverAudits } from "graphql-http";

const url = process.argv[2] ?? "http://127.0.0.1:8000/graphql";
const results = await Promise.all(
  serverAudits({ url, fetchFn: fetch }).map((audit) => audit.fn()),
);
const missed = results.filter((result) => result.status !== "ok");
for (const result of missed) console.log(`${result.status}: ${result.id} ${result.name}: ${result.reason}`);
console.log(`${results.length - missed.length} of ${results.length}`);
process.exitCode = missed.length ? 1 : 0;
