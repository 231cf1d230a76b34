// The moderator's desk: decisions without a reload, and single keys. Without this file every form still works.

const desk = document.getElementById("desk");
const cards = desk.querySelector("[data-cards]");
const help = desk.querySelector("[data-keys]");
const KEYS_OFF = "belowline.desk.keys-off";
let current = null;
let appending = null;

const waiting = () => [...cards.querySelectorAll("[data-case][data-open]")];

function say(words) {
  desk.querySelector("[data-says]").textContent = words;
}

function go(card) {
  if (!card) return;
  current = card;
  card.focus();
  card.scrollIntoView({ block: "nearest" });
}

/** Return the case so many places further on, if there is one. */
function neighbour(card, step) {
  const all = [...cards.querySelectorAll("[data-case]")];
  return all[all.indexOf(card) + step];
}

/** Return the next case that waits, one that nobody looks at before one that somebody does. */
function nextWaiting(card) {
  const others = waiting().filter((other) => other !== card);
  const after = others.filter((other) => card.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  return after.find(isFree) ?? others.find(isFree) ?? after[0] ?? others[0];
}

function isFree(card) {
  return card.querySelector("[data-claim]").hidden;
}

// Deciding, and whatever else is sent about a case

async function send(form, button) {
  const card = form.closest("[data-case]");
  if (card.getAttribute("aria-busy") === "true") return;
  card.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      body: new FormData(form, button),
      headers: { Accept: "application/json" },
    });
    // The door to sign in answers with whatever it likes; a decision that was refused is told as JSON.
    const isTold = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (answer.redirected || (answer.status === 403 && !isTold)) {
      refuse(card, desk.dataset.signedOut);
    } else {
      take(card, await answer.json());
    }
  } catch {
    refuse(card, desk.dataset.lost);
  } finally {
    card.removeAttribute("aria-busy");
  }
}

function take(card, told) {
  for (const [kind, count] of Object.entries(told.counts ?? {})) {
    for (const place of desk.querySelectorAll(`[data-count="${kind}"]`)) place.textContent = count;
  }
  if (!told.card) {
    refuse(card, told.message, told.field);
    return;
  }
  const fresh = new DOMParser().parseFromString(told.card, "text/html").querySelector("[data-case]");
  const replaced = document.adoptNode(fresh);
  card.replaceWith(replaced);
  say(told.message);
  countDown(replaced);
  if (told.outcome === "decided") goOn(replaced);
  else go(replaced);
}

/** Say why not, beside the field at fault where there is one. */
function refuse(card, words, field) {
  const place = card.querySelector("[data-error]");
  place.textContent = words;
  place.hidden = false;
  say(words);
  const panel = card.querySelector("[data-panel][open]");
  const input = panel && ((field && panel.querySelector(`[name="${CSS.escape(field)}"]`)) || panel.querySelector("[name=note], [name=body]"));
  if (!input) return;
  for (const other of panel.querySelectorAll("[aria-invalid]")) other.removeAttribute("aria-invalid");
  input.setAttribute("aria-invalid", "true");
  input.closest("label").append(place);
  input.focus();
}

// Undoing: a button that goes when its time is over.

function countDown(within) {
  for (const form of within.querySelectorAll("[data-undo]:not([data-counts])")) {
    const ends = performance.now() + 1000 * Number(form.dataset.undo);
    form.dataset.counts = ends;
    const timer = setInterval(() => {
      const left = Math.ceil((ends - performance.now()) / 1000);
      if (left > 0 && form.isConnected) {
        form.querySelector("[data-left]").textContent = left;
        return;
      }
      clearInterval(timer);
      form.remove();
    }, 250);
  }
}

function undoLast() {
  const [latest] = [...desk.querySelectorAll("[data-undo]")].sort((one, other) => other.dataset.counts - one.dataset.counts);
  return latest && (() => latest.requestSubmit());
}

async function goOn(decided) {
  const more = desk.querySelector("[data-more]");
  const next = nextWaiting(decided);
  if (next) {
    go(next);
    if (more && waiting().length < 3) append(more);
  } else if (more) {
    await append(more);
    // A page that could not be fetched leaves its link behind.
    if (!waiting().length && more.isConnected) more.focus();
    else goOn(decided);
  } else {
    const empty = desk.querySelector("[data-empty]");
    empty.hidden = false;
    empty.focus();
  }
}

/** Put the next page's cards behind these, once: a second call waits for the first. */
function append(link) {
  appending ??= fetchMore(link).finally(() => {
    appending = null;
  });
  return appending;
}

async function fetchMore(link) {
  try {
    const answer = await fetch(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const card of page.querySelectorAll("[data-cards] > [data-case]")) {
      if (!document.getElementById(card.id)) cards.append(document.adoptNode(card));
    }
    const following = page.querySelector("[data-more]");
    if (following) link.href = following.href;
    else link.closest(".desk-more").remove();
    } catch {
    // The link is still there and leads on.
  }
}

// Panels: one open at a time, closed by Escape or a click elsewhere.

function close(panel, { back = true } = {}) {
  panel.open = false;
  if (back) panel.closest("[data-case]").focus();
}

function openPanel(panel) {
  panel.open = true;
  panel.querySelector(".choice, textarea").focus();
  panel.querySelector(".panel-form").scrollIntoView({ block: "nearest" });
}

// Keys

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (help.open || document.querySelector("dialog[open]")) return;
  const panel = desk.querySelector("[data-panel][open]");
  if (event.key === "Escape" && panel) {
    event.preventDefault();
    close(panel);
    return;
  }
  if (typing(event.target) || localStorage.getItem(KEYS_OFF)) return;
  const act = panel ? inPanel(panel, event.key) : onCard(event.key);
  if (act) {
    event.preventDefault();
    act();
  }
}

const FIELDS = { n: "[name=note], [name=body]", e: "[name=explanation]", b: "[name=clause], [name=to]", w: "[name=law]" };

function inPanel(panel, key) {
  const field = FIELDS[key] && panel.querySelector(FIELDS[key]);
  if (field) return () => field.focus();
  const choice = panel.querySelector(`:is(.choice, [data-canned])[data-key="${CSS.escape(key)}"]`);
  return choice && (() => choice.click());
}

function insert(canned) {
  const words = canned.closest("form").querySelector("[name=explanation]");
  words.value = [words.value.trim(), canned.dataset.canned].filter(Boolean).join("\n\n");
  say(canned.dataset.canned);
}

function onCard(key) {
  if (key === "?") return () => help.showModal();
  if (key === "z") return undoLast();
  if (key === "f") return () => openFilters();
  const card = current?.isConnected ? current : null;
  if (key === "n") return () => go(card ? nextWaiting(card) : waiting()[0]);
  if (key === "j") return () => go(card ? neighbour(card, 1) : waiting()[0]);
  if (key === "k") return () => go(card ? neighbour(card, -1) : waiting()[0]);
  if (!card) return null;
  if (key === "b") return () => card.querySelector('a[href*="/lay/"]')?.click();
  if (key === "o") return () => card.querySelector("[data-page]").click();
  const target = byKey(card, key) ?? (key === "r" ? byKey(card, "m") : null);
  if (!target) return null;
  return () => {
    if (target.matches("[data-panel]")) openPanel(target);
    else target.click();
  };
}

function openFilters() {
  const filters = desk.querySelector(".desk-filters details");
  filters.open = true;
  filters.querySelector("select, input:not([type=hidden])").focus();
}

function byKey(card, key) {
  return card.querySelector(`.case-actions > form [data-key="${CSS.escape(key)}"], .case-actions > [data-panel][data-key="${CSS.escape(key)}"]`);
}

// Wiring

desk.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-case] [data-sends]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

desk.addEventListener("toggle", (event) => {
  if (!event.target.matches("[data-panel]") || !event.target.open) return;
  for (const other of desk.querySelectorAll("[data-panel][open]")) {
    if (other !== event.target) close(other, { back: false });
  }
}, true);

document.addEventListener("click", (event) => {
  const panel = desk.querySelector("[data-panel][open]");
  if (panel && !panel.contains(event.target)) close(panel, { back: false });
});

desk.addEventListener("click", (event) => {
  const canned = event.target.closest("[data-canned]");
  if (canned) insert(canned);
});

desk.addEventListener("focusin", (event) => {
  current = event.target.closest("[data-case]") ?? current;
});

// The name of a law is one line; Enter says that this is the reason.
desk.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[name=law]")) return;
  event.preventDefault();
  event.target.form.querySelector(".choice[value=illegal]").click();
});


document.addEventListener("keydown", pressed);

desk.querySelector("[data-site]")?.addEventListener("change", (event) => event.target.form.requestSubmit());

const helpButton = desk.querySelector("[data-help]");
helpButton.hidden = false;
helpButton.addEventListener("click", () => help.showModal());

const keysOn = desk.querySelector("[data-keys-on]");
keysOn.checked = !localStorage.getItem(KEYS_OFF);
keysOn.addEventListener("change", () => {
  if (keysOn.checked) localStorage.removeItem(KEYS_OFF);
  else localStorage.setItem(KEYS_OFF, "1");
});

countDown(desk);
const asked = location.hash.startsWith("#case-") ? document.getElementById(location.hash.slice(1)) : null;
go(asked ?? waiting()[0]);
