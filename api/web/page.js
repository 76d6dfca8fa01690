// The page at "/": timeline and events, out of /timeline and /events. Text only ever becomes text nodes.
"use strict";

const form = document.getElementById("filters");
const message = document.getElementById("message");
const list = document.getElementById("events");
const more = document.getElementById("more");
const STATUS = { asserted: "وقع", negated: "منفي", future: "متوقع", hypothetical: "مفترض", requested: "مطلوب" };
const TYPES = ["AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
  "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"];
let turn = 0;

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) { made.textContent = text; made.dir = "auto"; }
  return made;
}

async function ask(path, parameters) {
  const answer = await fetch(`${path}?${parameters}`, { headers: { Accept: "application/json" } });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail || answer.statusText);
  return body;
}

async function filters() {
  const given = new FormData(form);
  const parameters = new URLSearchParams();
  for (const name of ["type", "since", "until", "status"]) if (given.get(name)) parameters.set(name, given.get(name));
  const q = (given.get("q") || "").trim();
  if (q) {
    const found = await ask("/actors", new URLSearchParams({ q, limit: "1" }));
    if (!found.items.length) throw new Error(`لا فاعل بهذا الاسم: ${q}`);
    parameters.set("actor", found.items[0].id);
  }
  return parameters;
}

// a label reads «action: actors > recipients»; the page shows the participants itself
const action = (label) => label.split(/: | > /)[0];

const named = (one) => one.name.ar || one.text;

function shown(event) {
  const item = element("li");
  const line = element("div");
  line.append(element("span", "who", event.actors.map(named).join("، ")), " ");
  line.append(element("span", "what", event.label.ar ? action(event.label.ar) : event.trigger || event.type));
  if (event.recipients.length) line.append(" ← ", element("span", "who", event.recipients.map(named).join("، ")));
  item.append(line);
  if (event.sentence) item.append(element("blockquote", "", event.sentence));
  const where = event.place || event.about_place;
  const meta = [event.time, where && named(where), STATUS[event.status], event.type + (event.mode ? `/${event.mode}` : ""), event.article];
  item.append(element("div", "meta", meta.filter(Boolean).join(" · ")));
  return item;
}

async function showEvents(parameters, cursor, mine) {
  const page = await ask("/events", new URLSearchParams([...parameters, ["limit", "50"], ["cursor", String(cursor)]]));
  if (mine !== turn) return;
  if (!cursor) list.replaceChildren();
  list.append(...page.items.map(shown));
  if (!cursor && !page.items.length) message.textContent = "لا أحداث";
  more.hidden = page.next === null;
  more.onclick = () => attempt((now) => showEvents(parameters, page.next, now), false);
}

async function showTimeline(parameters, mine) {
  const wanted = new URLSearchParams([...parameters, ["granularity", "day"]]);
  let counted = await ask("/timeline", wanted);
  if (counted.buckets.length > 120) {
    wanted.set("granularity", "month");
    counted = await ask("/timeline", wanted);
  }
  if (mine !== turn) return;
  const most = Math.max(1, ...counted.buckets.map((bucket) => bucket.events));
  document.getElementById("timeline").replaceChildren(...counted.buckets.map((bucket) => {
    const bar = element("button", bucket.score < 0 ? "conflict" : "");
    bar.type = "button";
    bar.style.height = `${Math.max(4, (100 * bucket.events) / most)}%`;
    bar.title = `${bucket.start}: ${bucket.events}`;
    bar.setAttribute("aria-label", bar.title);
    bar.onclick = () => { form.elements.since.value = bucket.start; form.elements.until.value = bucket.end; form.requestSubmit(); };
    return bar;
  }));
  const rest = counted.coarse + counted.undated;
  document.getElementById("undated").textContent = rest ? `أحداث بلا يوم محدد: ${rest}` : "";
}

async function attempt(work, fresh = true) {
  const mine = fresh ? ++turn : turn;
  message.textContent = "";
  try {
    await work(mine);
  } catch (error) {
    if (mine === turn) message.textContent = error.message;
  }
}

for (const type of TYPES) form.elements.type.append(new Option(type, type));
form.onsubmit = (submitted) => {
  submitted.preventDefault();
  attempt(async (mine) => {
    const parameters = await filters();
    await Promise.all([showTimeline(parameters, mine), showEvents(parameters, 0, mine)]);
  });
};
form.requestSubmit();
