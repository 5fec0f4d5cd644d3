"use strict";

const JOB_FIELDS = ["job_id", "source_id", "status", "records_processed", "records_failed", "quality_score", "table",
  "start_time", "end_time"];
const SOURCE_FIELDS = ["source_id", "source_name", "source_type", "enabled", "created_at"];
const REFRESH_MILLIS = 3000;

const byId = (id) => document.getElementById(id);

function fill(table, names, rows) {
  const head = document.createElement("tr");
  for (const name of names) {
    head.append(Object.assign(document.createElement("th"), {textContent: name, scope: "col"}));
  }
  const body = rows.map((row) => {
    const line = document.createElement("tr");
    for (const value of row) {
      const text = value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : value;
      line.append(Object.assign(document.createElement("td"), {textContent: text, title: text}));
    }
    return line;
  });
  table.replaceChildren(head, ...body);
}

/** Numbers stay the text that came: a double would lose the last digits of a 64-bit integer. */
function exact(text) {
  return JSON.parse(text, (name, value, context) =>
    typeof value === "number" && context ? context.source : value);
}

async function ask(path, options) {
  const response = await fetch(path, options);
  const body = exact(await response.text());
  if (!response.ok) {
    throw new Error(body.detail);
  }
  return body;
}

async function refresh() {
  try {
    const [jobs, sources] = await Promise.all([
      ask("/api/v1/ingestion/jobs?limit=20"),
      ask("/api/v1/ingestion/sources"),
    ]);
    fill(byId("jobs"), JOB_FIELDS, jobs.map((job) => JOB_FIELDS.map((field) => job[field])));
    fill(byId("sources"), SOURCE_FIELDS, sources.map((source) => SOURCE_FIELDS.map((field) => source[field])));
    byId("health").textContent = "up";
  } catch (failure) {
    byId("health").textContent = failure.message;
  }
}

async function runQuery() {
  const message = byId("query-message");
  message.textContent = "running…";
  try {
    const result = await ask("/api/v1/lake/query", {
      method: "POST",
      headers: {"Content-Type": "application/json", "Accept": "application/json"},
      body: JSON.stringify({sql: byId("sql").value}),
    });
    fill(byId("rows"), result.columns.map((column) => column.name), result.rows);
    message.textContent = `${result.rows.length} row(s)`;
  } catch (failure) {
    message.textContent = failure.message;
  }
}

byId("query").addEventListener("submit", (event) => {
  event.preventDefault();
  runQuery();
});
byId("sql").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    runQuery();
  }
});
refresh();
setInterval(() => document.hidden || refresh(), REFRESH_MILLIS);
