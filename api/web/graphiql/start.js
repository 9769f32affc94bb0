// Starts GraphiQL with the example queries as tabs, and streams subscriptions as server-sent events.
(() => {
  "use strict";

  const endpoint = "/graphql";
  const examples = JSON.parse(document.getElementById("examples").textContent);

  const isSubscription = (query, operationName) => {
    const bare = query.replace(/#.*$/gm, "");
    const named = operationName && new RegExp(`\\bsubscription\\s+${operationName}\\b`);
    return named ? named.test(bare) : /^\s*subscription\b/.test(bare);
  };

  const ask = (body, accept, signal) =>
    fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", accept },
      body: JSON.stringify(body),
      signal,
    });

  async function* stream(body) {
    const stop = new AbortController();
    try {
      const response = await ask(body, "text/event-stream", stop.signal);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        const events = (rest + value).split("\n\n");
        rest = events.pop();
        for (const event of events) {
          const lines = event.split("\n");
          const data = lines.find((line) => line.startsWith("data: "));
          if (lines.includes("event: complete")) return;
          if (data) yield JSON.parse(data.slice(6));
        }
      }
    } finally {
      stop.abort();
    }
  }

  const fetcher = (body) =>
    isSubscription(body.query, body.operationName)
      ? stream(body)
      : ask(body, "application/graphql-response+json").then((response) => response.json());

  const root = ReactDOM.createRoot(document.getElementById("graphiql"));
  root.render(
    React.createElement(GraphiQL, {
      fetcher,
      defaultTabs: examples,
      defaultQuery: examples.length ? examples[0].query : undefined,
      defaultEditorToolsVisibility: "variables",
      shouldPersistHeaders: false,
      isHeadersEditorEnabled: false,
    }),
  );
})();
