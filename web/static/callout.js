// What pages do beyond being read: clocks tick, and parts marked data-live are fetched again when something has happened.
// Without this script everything still works; the pages then reload themselves now and then.
"use strict";

(() => {
  const MINUTE = 60, HOUR = 3600, DAY = 86400;
  const speed = Number(document.body.dataset.speed || 1);
  const ours = document.body.dataset.number;
  const said = document.getElementById("said");
  const address = document.body.dataset.address || location.href;
  // The figures are those of the moment at which the answer came.
  let readAt = performance.getEntriesByType("navigation")[0]?.responseStart || performance.now();

  // As web/pages/words.py says it.
  function countdown(seconds) {
    const left = Math.floor(Math.abs(seconds));
    const two = (number) => String(number).padStart(2, "0");
    if (left >= DAY) return `${Math.floor(left / DAY)} d ${two(Math.floor((left % DAY) / HOUR))} h`;
    return `${Math.floor(left / HOUR)}:${two(Math.floor((left % HOUR) / MINUTE))}:${two(left % MINUTE)}`;
  }

  function tick() {
    const passed = ((performance.now() - readAt) / 1000) * speed;
    for (const each of document.querySelectorAll("[data-remaining]")) show(each, Number(each.dataset.remaining) - counted(each, passed));
    for (const each of document.querySelectorAll("[data-now]")) {
      const now = new Date((Number(each.dataset.now) + passed) * 1000);
      each.textContent = now.toLocaleTimeString("en-GB", { timeZone: each.dataset.zone });
    }
  }

  // Only hours of its calendar count for a clock. When they begin or end the server is asked what comes after.
  function counted(figure, passed) {
    if (!("turns" in figure.dataset)) return passed;
    const turns = Number(figure.dataset.turns);
    if (passed >= turns && !figure.turned) {
      figure.turned = true;
      soon();
    }
    return "stands" in figure.dataset ? Math.max(0, passed - turns) : Math.min(passed, turns);
  }

  function show(figure, remaining) {
    const text = countdown(remaining);
    if (figure.textContent !== text) figure.textContent = text;
    const clock = figure.closest(".clock, .aside");
    const bar = clock.querySelector("progress");
    if (bar) bar.value = Math.min(1, 1 - remaining / Number(figure.dataset.target));
    if (remaining < 0 && !clock.classList.contains("late")) {
      clock.classList.remove("calm", "risk");
      clock.classList.add("late");
      const words = clock.querySelector("[data-late]");
      if (words) words.textContent = words.dataset.late;
      const job = figure.closest(".job");
      if (job && clock.classList.contains("clock")) job.classList.add("late");
    }
  }

  // A part is replaced by what the server gives for the same address; what is open or in focus stays so.
  function renew(fetched) {
    const open = [...document.querySelectorAll("details[open][id]")].map((each) => each.id);
    const focused = document.activeElement && document.activeElement.getAttribute("href");
    const versions = new Set([...document.querySelectorAll("[data-version]")].map((each) => each.dataset.version));
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = fetched.getElementById(part.id);
      if (!fresh) continue;
      if (part.dataset.live === "unless-busy") renewForms(part, fresh);
      else if (part.innerHTML !== fresh.innerHTML) part.replaceChildren(...fresh.childNodes);
    }
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused) [...document.links].find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
    for (const each of document.querySelectorAll("[data-version]")) each.classList.toggle("fresh", !versions.has(each.dataset.version));
  }

  // A part with forms as it came: since then somebody may have opened or typed something.
  const came = new Map();
  for (const part of document.querySelectorAll("[data-live=unless-busy]")) came.set(part, part.innerHTML);

  function renewForms(part, fresh) {
    const text = fresh.innerHTML;
    if (came.get(part) === text) return;
    const typing = part.contains(document.activeElement);
    const typed = [...part.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => field.value !== field.defaultValue);
    if (typing || typed) return document.getElementById("stale")?.removeAttribute("hidden");
    came.set(part, text);
    part.replaceChildren(...fresh.childNodes);
  }

  function tell(text) {
    if (said.textContent !== text) said.textContent = text;
  }

  let busy = false, again = false, lost = false;

  async function refresh() {
    if (busy || document.hidden) { again = true; return; }
    busy = true;
    again = false;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
      const arrived = performance.now();
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const fetched = new DOMParser().parseFromString(await answer.text(), "text/html");
      renew(fetched);
      readAt = arrived;
      tick();
      if (lost) tell("");
      lost = false;
    } catch {
      lost = true;
      tell("Callout does not answer. What you see is as it was; trying again.");
    }
    busy = false;
    if (again) soon();
  }

  let waiting = 0;

  function soon() {
    again = true;
    if (!waiting) waiting = setTimeout(() => { waiting = 0; refresh(); }, 700);
  }

  function heard(message) {
    const event = JSON.parse(message.data);
    if (ours && event.number !== ours) return;
    if (event.type === "sla.breached") breached(event);
    soon();
  }

  let silent = 0;

  function breached(event) {
    tell(`${event.number} has broken its ${event.data.clock} promise.`);
    clearTimeout(silent);
    silent = setTimeout(() => { if (!lost) tell(""); }, 8000);
  }

  // Only a page that is looked at listens: a browser gives one server few connections, and each listener keeps one.
  let source = null;

  function listen() {
    if (source || document.hidden) return;
    source = new EventSource("/api/v1/stream");
    source.onopen = soon;
    source.onerror = () => {
      if (source?.readyState === EventSource.CLOSED) { leave(); setTimeout(listen, 10000); }
    };
    for (const type of document.body.dataset.events.split(" ")) source.addEventListener(type, heard);
  }

  function leave() {
    source?.close();
    source = null;
  }

  if (document.body.dataset.events) {
    listen();
    document.addEventListener("visibilitychange", () => (document.hidden ? leave() : (listen(), soon())));
    addEventListener("pagehide", leave);
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  }
  if (document.querySelector("[data-remaining], [data-now]")) setInterval(tick, Math.max(100, Math.min(1000, 1000 / speed)));
  if (document.body.dataset.refresh) setInterval(soon, Number(document.body.dataset.refresh) * 1000);
})();
