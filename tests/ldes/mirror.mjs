// Reads an event stream with ldes-client to its end: node mirror.mjs URL STATE ORDER
// Writes one line of JSON for each event it is given: what it is of, when, and its payload as
// N-Quads. What it has seen is kept in the folder STATE, so that it goes on from there next time.
import { replicateLDES } from "ldes-client";
import { Writer } from "n3";

const AS = "https://www.w3.org/ns/activitystreams#";
const [url, statePath, order] = process.argv.slice(2);
const client = replicateLDES({ url, statePath, polling: false }, order);
const reader = client.stream().getReader();

const only = (quads, predicate) =>
  quads.filter((quad) => quad.predicate.value === predicate).map((quad) => quad.object.value)[0];

for (let read = await reader.read(); !read.done; read = await reader.read()) {
  const { id, quads } = read.value;
  const about = quads.filter((quad) => quad.subject.equals(id) && !quad.graph.equals(id));
  const payload = quads.filter((quad) => quad.graph.equals(id));
  const writer = new Writer({ format: "N-Triples" });
  const told = {
    id: id.value,
    type: only(about, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type").slice(AS.length),
    object: only(about, `${AS}object`),
    published: only(about, `${AS}published`),
    payload: payload
      .map(({ subject, predicate, object }) => writer.quadToString(subject, predicate, object, null))
      .join(""),
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
