// The moderator's desk: decisions and other lists without a reload. Without this file every form still works.
// What keys, fingers and colleagues do is in the modules that are loaded after it; they find this one's acts at `desk.acts`.

const desk = document.getElementById("desk");
// The next case takes keys that decide only after so long: who presses twice decides once.
const ARRIVING_MS = 300;
// So many cases that wait are kept at hand; then the next page is fetched.
const AT_HAND = 8;
// So long is to be read what stands nowhere else.
const SHOWN_MS = 8000;
const says = desk.querySelector("[data-says]");
let current = null;
let unseen = 0;

const cards = () => desk.querySelector("[data-cards]");
const waiting = () => [...cards().querySelectorAll("[data-case][data-open]")];

/** Say to whoever listens what can be seen on the cards. */
function say(words) {
  says.textContent = words;
  says.classList.add("desk-unseen");
}

/** Say what can be seen nowhere else, so that it is seen as well. */
function tell(words) {
  say(words);
  says.classList.remove("desk-unseen");
  clearTimeout(unseen);
  unseen = setTimeout(() => says.classList.add("desk-unseen"), SHOWN_MS);
}

function go(card) {
  if (!card) return;
  current = card;
  card.focus();
  card.scrollIntoView({ block: "nearest" });
}

function currentCard() {
  return current?.isConnected ? current : null;
}

/** Come to a card that nobody asked for: what was pressed a moment ago was meant for the one before. */
function arrive(card) {
  if (!card) return;
  card.dataset.arriving = "";
  setTimeout(() => delete card.dataset.arriving, ARRIVING_MS);
  go(card);
}

/** Return the case so many places further on, if there is one. */
function neighbour(card, step) {
  const all = [...cards().querySelectorAll("[data-case]")];
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

/** Send a form as a script does; the answer as JSON, or null with the reason said by `fail`. */
async function post(form, button, fail) {
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      body: new FormData(form, button),
      headers: { Accept: "application/json" },
    });
    // The door to sign in answers with whatever it likes; a decision that was refused is told as JSON.
    const isTold = !answer.redirected && answer.headers.get("Content-Type")?.startsWith("application/json");
    if (isTold) return await answer.json();
    fail(isShutOut(answer) ? desk.dataset.signedOut : desk.dataset.lost);
  } catch {
    fail(desk.dataset.lost);
  }
  return null;
}

/** Whether an answer came from the door to sign in, or one that is closed. */
function isShutOut(answer) {
  return answer.redirected || answer.status === 403;
}

async function send(form, button) {
  const card = form.closest("[data-case]");
  if (card.getAttribute("aria-busy") === "true") {
    tell(desk.dataset.busy);
    return;
  }
  card.setAttribute("aria-busy", "true");
  const told = await post(form, button, (words) => refuse(card, words));
  card.removeAttribute("aria-busy");
  if (told) take(card, told);
}

/** Whether whoever sent something about a case still has it before them; they may have gone on, or write elsewhere. */
function isBefore(card) {
  return card.isConnected && current === card && (card.contains(document.activeElement) || document.activeElement === document.body);
}

function count(counts) {
  for (const [kind, number] of Object.entries(counts ?? {})) {
    for (const place of desk.querySelectorAll(`[data-count="${kind}"]`)) place.textContent = number;
  }
}

/** Whether somebody is in the middle of writing or choosing, wherever it is. */
function isWriting() {
  return document.activeElement.matches("input, textarea, select") || desk.querySelector("[data-panel][open], dialog[open]") !== null;
}

function take(card, told) {
  count(told.counts);
  if (!told.card) {
    refuse(card, told.message, told.field);
    return;
  }
  // What was taken back is asked for again by whoever took it back, wherever they had gone to.
  const isHere = isBefore(card) || (told.outcome === "undone" && !isWriting());
  const fresh = new DOMParser().parseFromString(told.card, "text/html").querySelector("[data-case]");
  const replaced = document.adoptNode(fresh);
  // Another list may stand here by now.
  (card.isConnected ? card : document.getElementById(card.id))?.replaceWith(replaced);
  desk.dispatchEvent(new CustomEvent("desk:done", { detail: { comment: card.dataset.comment, outcome: told.outcome } }));
  countDown(replaced);
  if (!isHere) {
    if (current === card) current = replaced;
    tell(told.message);
    return;
  }
  say(told.message);
  if (told.outcome === "decided") goOn(replaced);
  else arrive(replaced);
}

/** Say why not, beside the field at fault where there is one. */
function refuse(card, words, field) {
  const place = card.isConnected && card.querySelector("[data-error]");
  if (!place) {
    tell(words);
    return;
  }
  if (isBefore(card)) say(words);
  else tell(words);
  place.textContent = words;
  if (words === desk.dataset.signedOut) place.append(" ", wayIn());
  place.hidden = false;
  const panel = isBefore(card) && card.querySelector("[data-panel][open]");
  const input = panel && ((field && panel.querySelector(`[name="${CSS.escape(field)}"]`)) || panel.querySelector("[name=note], [name=body]"));
  if (!input) return;
  for (const other of panel.querySelectorAll("[aria-invalid]")) other.removeAttribute("aria-invalid");
  input.setAttribute("aria-invalid", "true");
  (input.closest("label, p, fieldset") ?? input.parentElement).append(place);
  input.focus();
}

/** The door to sign in, beside what was being done: whoever comes back finds it as it was. */
function wayIn() {
  const link = document.createElement("a");
  link.href = location.href;
  link.target = "_blank";
  link.textContent = desk.dataset.signIn;
  return link;
}

// Undoing: a button that goes when its time is over.

/** Take back what was done last, or say that its time is over. */
function undoLast() {
  const [latest] = [...desk.querySelectorAll("[data-undo]")].sort((one, other) => other.dataset.counts - one.dataset.counts);
  if (latest) latest.requestSubmit();
  else tell(desk.dataset.tooLate);
}

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
      const card = form.contains(document.activeElement) && form.closest("[data-case]");
      form.remove();
      if (card) go(card);
    }, 250);
  }
}

async function goOn(decided) {
  const more = desk.querySelector("[data-more]");
  const next = nextWaiting(decided);
  if (next) {
    arrive(next);
    if (more && waiting().length < AT_HAND) desk.acts.append(more);
  } else if (more) {
    await desk.acts.append(more);
    // A page that could not be fetched leaves its link behind.
    if (!waiting().length && more.isConnected) more.focus();
    else goOn(decided);
  } else {
    const empty = desk.querySelector("[data-empty]");
    empty.hidden = false;
    empty.focus();
  }
}

// Wiring

desk.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-case] [data-sends]")) return;
  event.preventDefault();
  send(form, event.submitter);
});

desk.addEventListener("focusin", (event) => {
  current = event.target.closest("[data-case]") ?? current;
});

desk.acts = { go, arrive, say, tell, post, undoLast, isShutOut, count, take, currentCard, neighbour, nextWaiting, waiting, countDown };
countDown(desk);
const asked = location.hash.startsWith("#case-") ? document.getElementById(location.hash.slice(1)) : null;
go(asked ?? waiting()[0]);
