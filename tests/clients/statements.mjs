// `node statements.mjs PARSER FORM < FILE`: the statements that a parser in JavaScript reads in a
// file, as N-Quads.
import { readFileSync } from "node:fs";
import jsonld from "jsonld";
import { Parser, Writer } from "n3";

const FORMS = { nt: "N-Triples", nq: "N-Quads", ttl: "Turtle" };

async function byJsonld(text, form) {
  const document = form === "nq" ? await jsonld.fromRDF(text) : JSON.parse(text);
  return jsonld.toRDF(document, { format: "application/n-quads" });
}

function byN3(text, form) {
  const writer = new Writer({ format: "N-Quads" });
  writer.addQuads(new Parser({ format: FORMS[form] }).parse(text));
  return new Promise((resolve, reject) =>
    writer.end((error, result) => (error ? reject(error) : resolve(result))),
  );
}

const PARSERS = { jsonld: byJsonld, n3: byN3 };
const [parser, form] = process.argv.slice(2);
process.stdout.write(await PARSERS[parser](readFileSync(0, "utf-8"), form));
