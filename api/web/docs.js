// The page at "/docs": every endpoint, out of /openapi.json. Text only ever becomes text nodes.
"use strict";

const METHODS = ["get", "post", "put", "delete"];
let schemas = {};

function element(name, text, ...children) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

function classed(className, made) {
  made.className = className;
  return made;
}

function resolved(schema) {
  const name = schema && schema.$ref && schema.$ref.split("/").pop();
  return name ? schemas[name] || {} : schema || {};
}

// What a value is, in a few words: "integer, 1 to 100", "array of string", the name of a record.
function kind(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  const either = schema.anyOf || schema.oneOf;
  if (either) return either.filter((one) => one.type !== "null").map(kind).join(" or ");
  const words = [];
  if (schema.enum) words.push(schema.enum.join(" | "));
  else if (schema.type === "array") words.push(`array of ${kind(schema.items)}`);
  else if (schema.type) words.push(schema.format ? `${schema.type} (${schema.format})` : schema.type);
  if (schema.minimum !== undefined || schema.maximum !== undefined) words.push(`${schema.minimum ?? "…"} to ${schema.maximum ?? "…"}`);
  if (schema.default !== undefined && schema.default !== null) words.push(`${JSON.stringify(schema.default)} if left out`);
  return words.join(", ");
}

function list(rows) {
  const made = element("dl");
  for (const [term, ...texts] of rows) made.append(element("dt", term), element("dd", texts.filter(Boolean).join(" — ")));
  return made;
}

function examples(content) {
  const found = [];
  for (const [mediaType, one] of Object.entries(content || {})) {
    const given = one.example !== undefined ? [one.example] : Object.values(one.examples || {}).map((example) => example.value);
    for (const value of given) found.push(element("p", mediaType), element("pre", typeof value === "string" ? value : JSON.stringify(value, null, 2)));
  }
  return found;
}

function fields(content) {
  const rows = [];
  for (const one of Object.values(content || {})) {
    const schema = resolved(one.schema);
    const required = schema.required || [];
    for (const [name, part] of Object.entries(schema.properties || {})) {
      rows.push([name, kind(part), required.includes(name) ? "required" : "", part.description]);
    }
  }
  return rows;
}

function endpoint(path, method, described) {
  const head = element("summary", "", classed("method", element("span", method.toUpperCase())), element("code", path));
  head.append(classed("gloss", element("span", described.summary)));
  const made = element("details", "", head, element("p", described.description));
  const parameters = described.parameters || [];
  if (parameters.length) {
    made.append(element("h4", "Parameters"));
    made.append(list(parameters.map((one) => [one.name, kind(one.schema), one.required ? "required" : "", one.description])));
    for (const one of parameters) {
      for (const example of Object.values(one.examples || {})) made.append(element("pre", String(example.value)));
    }
  }
  if (described.requestBody) {
    const content = described.requestBody.content;
    made.append(element("h4", "Body"), element("p", Object.keys(content).join(", ")), list(fields(content)), ...examples(content));
  }
  made.append(element("h4", "Answers"));
  for (const [status, answer] of Object.entries(described.responses || {})) {
    const types = Object.entries(answer.content || {}).map(([type, one]) => `${type}${kind(one.schema) ? `: ${kind(one.schema)}` : ""}`);
    made.append(list([[status, answer.description, types.join("; ")]]), list(status < "300" ? fields(answer.content) : []));
  }
  return made;
}

async function show() {
  const message = document.getElementById("message");
  try {
    const answer = await fetch("/openapi.json");
    if (!answer.ok) throw new Error(answer.statusText);
    const api = await answer.json();
    schemas = (api.components || {}).schemas || {};
    document.getElementById("about").textContent = (api.info.description || "").trim();
    const groups = new Map();
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const method of METHODS.filter((name) => methods[name])) {
        const group = (methods[method].tags || ["other"])[0];
        if (!groups.has(group)) groups.set(group, []);
        groups.get(group).push(endpoint(path, method, methods[method]));
      }
    }
    for (const [name, made] of groups) document.getElementById("endpoints").append(element("h2", name), ...made);
  } catch (error) {
    message.textContent = `The description cannot be read: ${error.message}`;
  }
}

show();
