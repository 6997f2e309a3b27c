/** Writes the limits and the currencies of the API, as the OpenAPI document states them, to src/api/limits.gen.ts. */
import { readFileSync, writeFileSync } from "node:fs";

const DOCUMENT = new URL("../layers/common/saletunnel/http/openapi.json", import.meta.url);
const KEYWORDS = ["maxLength", "maxItems", "maximum", "minimum"];

/**
 * The source of a module with one constant for each schema and operation that has limits, for each entry of
 * `x-limits`, and for the decimal digits of all currencies.
 */
export function limitsModule(document) {
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => [name, ofProperties(schema)]);
  const operations = Object.values(document.paths)
    .flatMap((path) => Object.values(path))
    .map(({ operationId, parameters = [] }) => [operationId, ofParameters(parameters)]);
  const currencies = ["currencies", document["x-currencies"]];
  const constants = [...Object.entries(document["x-limits"]), currencies, ...schemas, ...operations];
  const lines = constants.filter(([, value]) => !isEmpty(value)).map(([name, value]) => constant(name, value));
  return `/* Written by limits.js from the OpenAPI document. */\n${lines.join("")}`;
}

function constant(name, value) {
  return `export const ${name} = ${JSON.stringify(value)} as const;\n`;
}

function ofProperties({ properties = {} }) {
  return withLimits(Object.entries(properties));
}

function ofParameters(parameters) {
  return withLimits(parameters.filter((one) => one.in === "query").map(({ name, schema }) => [name, schema]));
}

function withLimits(entries) {
  const limits = entries.map(([name, schema]) => [name, ofSchema(schema)]);
  return Object.fromEntries(limits.filter(([, value]) => !isEmpty(value)));
}

/** The limits of a value, with those of its alternatives (`anyOf`), of its items and of its additional properties. */
function ofSchema(schema) {
  const limits = {};
  for (const one of [schema, ...(schema.anyOf ?? [])]) {
    for (const keyword of KEYWORDS) if (keyword in one) limits[keyword] = one[keyword];
    const items = one.items && ofSchema(one.items);
    const values = typeof one.additionalProperties === "object" ? ofSchema(one.additionalProperties) : {};
    if (items && !isEmpty(items)) limits.items = items;
    if (!isEmpty(values)) limits.values = values;
  }
  return limits;
}

function isEmpty(value) {
  return typeof value === "object" && Object.keys(value).length === 0;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const document = JSON.parse(readFileSync(DOCUMENT, "utf8"));
  writeFileSync(new URL("src/api/limits.gen.ts", import.meta.url), limitsModule(document));
}
