// The desk by single keys, and its panels of reasons: one open at a time, closed by Escape or a press elsewhere.

const desk = document.getElementById("desk");
const { go, say, tell, undoLast, isShutOut, currentCard, neighbour, nextWaiting, waiting } = desk.acts;
const help = desk.querySelector("[data-keys]");
const KEYS_OFF = "belowline.desk.keys-off";
// In a panel, which fields letters lead to.
const FIELDS = {
  n: "[name=note], [name=body]",
  e: "[name=explanation]",
  b: "[name=clause], [name=to]",
  w: "[name=law]",
  o: "[name=order]",
  l: "[name=span]",
};

function close(panel, { back = true } = {}) {
  panel.open = false;
  if (back) panel.closest("[data-case]").focus();
}

function openPanel(panel) {
  panel.open = true;
  panel.querySelector(".choice, textarea, [name=kind]")?.focus();
  panel.querySelector(".panel-form").scrollIntoView({ block: "nearest" });
}

function typing(target) {
  return target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null;
}

function pressed(event) {
  // A key that is held down is one press.
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (document.querySelector("dialog[open]")) return;
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

function inPanel(panel, key) {
  const choice = panel.querySelector(`:is(.choice, [data-canned], [type=radio])[data-key="${CSS.escape(key)}"]`);
  if (choice) return () => (choice.type === "radio" ? tick(choice) : choice.click());
  const field = FIELDS[key] && panel.querySelector(FIELDS[key]);
  return field && (() => field.focus());
}

function tick(radio) {
  radio.checked = true;
  radio.focus();
}

function insert(canned) {
  const words = canned.closest("form").querySelector("[name=explanation]");
  words.value = [words.value.trim(), canned.dataset.canned].filter(Boolean).join("\n\n");
  words.dispatchEvent(new Event("input", { bubbles: true }));
  say(canned.dataset.canned);
}

const EVERYWHERE = {
  "?": () => help.showModal(),
  z: undoLast,
  f: openFilters,
  v: () => desk.querySelector(".desk-views a")?.focus(),
  X: openBulk,
};
const MOVES = {
  n: (card) => go(card ? nextWaiting(card) : waiting()[0]),
  j: (card) => go(card ? neighbour(card, 1) : waiting()[0]),
  k: (card) => go(card ? neighbour(card, -1) : waiting()[0]),
};
const ON_CARD = {
  o: (card) => card.querySelector("[data-page]").click(),
  g: (card) => card.querySelector("[data-alike]")?.click(),
  x: (card) => card.querySelector("[name=case]")?.click(),
  s: (card) => card.querySelector("[data-spam]")?.click(),
};

function onCard(key) {
  if (EVERYWHERE[key]) return EVERYWHERE[key];
  const card = currentCard();
  if (MOVES[key]) return () => MOVES[key](card);
  if (!card) return null;
  if ("arriving" in card.dataset) return byKey(card, key) || ON_CARD[key] ? () => {} : null;
  if (ON_CARD[key]) return () => ON_CARD[key](card);
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

function openBulk() {
  const bulk = desk.querySelector("#bulk details");
  if (!bulk) return;
  bulk.open = true;
  bulk.querySelector("select").focus();
}

function byKey(card, key) {
  return card.querySelector(`.case-actions > form [data-key="${CSS.escape(key)}"], .case-actions > :is([data-panel], a)[data-key="${CSS.escape(key)}"]`);
}

/** Fetch the form for what may be laid on the author, once it is asked for. */
async function fill(panel) {
  const place = panel.querySelector("[data-person]");
  if (!place || place.querySelector("form")) return;
  try {
    const answer = await fetch(place.dataset.person);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (isShutOut(answer)) {
      tell(desk.dataset.signedOut);
      close(panel);
      return;
    }
    const form = document.adoptNode(page.querySelector("form[data-lay]"));
    form.setAttribute("data-sends", "");
    place.replaceChildren(form);
    form.querySelector("[name=kind]").focus();
    form.scrollIntoView({ block: "nearest" });
  } catch {
    tell(desk.dataset.notLoaded);
    close(panel);
  }
}

// Wiring

desk.addEventListener("toggle", (event) => {
  if (!event.target.matches("[data-panel]") || !event.target.open) return;
  for (const other of desk.querySelectorAll("[data-panel][open]")) {
    if (other !== event.target) close(other, { back: false });
  }
  fill(event.target);
}, true);

document.addEventListener("click", (event) => {
  const panel = desk.querySelector("[data-panel][open]");
  if (panel && !panel.contains(event.target) && event.target.isConnected) close(panel, { back: false });
});

desk.addEventListener("click", (event) => {
  const canned = event.target.closest("[data-canned]");
  if (canned) insert(canned);
  if (event.target.closest("[data-help]")) help.showModal();
});

// The name of a law is one line; Enter says that this is the reason.
desk.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("textarea[name=law]")) return;
  event.preventDefault();
  event.target.form.querySelector(".choice[value=illegal]").click();
});

document.addEventListener("keydown", pressed);

const keysOn = desk.querySelector("[data-keys-on]");
keysOn.checked = !localStorage.getItem(KEYS_OFF);
keysOn.addEventListener("change", () => {
  if (keysOn.checked) localStorage.removeItem(KEYS_OFF);
  else localStorage.setItem(KEYS_OFF, "1");
});
desk.dataset.scripted = "";
