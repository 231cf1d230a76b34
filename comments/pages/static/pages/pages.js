// Everything on these pages works without this file; it saves readers some steps. (Times: times.js. Their own: mine.js.)

/** Let the keyboard reach what is blurred. */
function openSpoilers(root) {
  for (const spoiler of root.querySelectorAll(".spoiler")) spoiler.tabIndex = 0;
}

/** Comments that came later get their times, what is the reader's own, and spoilers that can be reached. */
function tellOfNew(root) {
  openSpoilers(root);
  document.dispatchEvent(new CustomEvent("comments:added", { detail: root }));
}

/** Fetch a page and return its document, or null if it is not the page asked for. */
async function pageAt(address, options) {
  const answer = await fetch(address, { credentials: "same-origin", ...options });
  if (answer.redirected || !answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function say(words) {
  const line = document.createElement("p");
  line.className = "notice";
  line.textContent = words;
  document.getElementById("messages").replaceChildren(line);
}

/** A vote without a new page: the server sends the buttons back. */
async function vote(button) {
  const form = new FormData(document.getElementById("act"), button);
  const place = button.closest(".votes");
  const side = button.classList.contains("vote-up") ? ".vote-up" : ".vote-down";
  place.setAttribute("aria-busy", "true");
  const answer = await fetch(button.formAction, { method: "POST", body: form, headers: { "X-Fragment": "votes" } });
  if (answer.redirected) {
    location.assign(answer.url);
    return;
  }
  const received = new DOMParser().parseFromString(await answer.text(), "text/html");
  const votes = received.querySelector(".votes");
  place.removeAttribute("aria-busy");
  if (!answer.ok || !votes) {
    say(received.querySelector("[role=alert]")?.textContent.trim() ?? received.querySelector("h1")?.textContent.trim() ?? "");
    return;
  }
  place.replaceWith(votes);
  votes.querySelector(side)?.focus();
}

/** The reply form below the comment that is answered. */
async function openReply(link) {
  const comment = link.closest(".comment");
  const opened = comment.querySelector("form.write");
  if (opened) {
    opened.querySelector("textarea").focus();
    return;
  }
  const page = await pageAt(link.href);
  const form = page?.querySelector("form.write");
  if (!form) {
    location.assign(link.href);
    return;
  }
  form.classList.add("write-here");
  comment.append(form);
  form.querySelector("a.button-quiet")?.addEventListener("click", (click) => {
    click.preventDefault();
    form.remove();
    link.focus();
  });
  form.querySelector("textarea").focus();
}

/** The rest of a branch, in its place. */
async function openBranch(link) {
  link.setAttribute("aria-busy", "true");
  const page = await pageAt(link.href);
  const below = page?.querySelector("#replies");
  const replies = below?.querySelector(".replies");
  if (!replies) {
    location.assign(link.href);
    return;
  }
  const list = link.closest(".replies");
  const known = list.querySelectorAll(":scope > .branch:not(.branch-more)").length;
  const further = below.querySelector(".pager a[rel~=next]");
  if (further) {
    const last = document.createElement("li");
    last.className = "branch branch-more";
    further.className = "more";
    // Its address is relative to the page it came from.
    further.href = new URL(further.getAttribute("href"), link.href).href;
    last.append(further);
    replies.append(last);
  }
  list.replaceWith(replies);
  tellOfNew(replies);
  const first = replies.querySelectorAll(":scope > .branch")[known]?.querySelector(".comment-when, .more");
  first?.focus();
}

document.addEventListener("click", (click) => {
  if (click.defaultPrevented || click.button || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
  const pressed = click.target.closest("button.vote, a.act-reply, a.more");
  if (!pressed || pressed.getAttribute("aria-busy") === "true") return;
  const act = pressed.matches(".vote") ? vote : pressed.matches(".more") ? openBranch : openReply;
  if (pressed.matches(".more[rel]")) return;
  click.preventDefault();
  // When the way without a new page fails, the way with one is still there.
  act(pressed).catch(() => (pressed.matches("a") ? location.assign(pressed.href) : pressed.form.requestSubmit(pressed)));
});

const PAUSE = 1200;
const waits = new WeakMap();

/** Where an author paused: what a moderator would read first, and why; the preview without a script says the same. */
async function advise(field) {
  const form = field.form;
  const place = form.querySelector("[data-advice]");
  const typed = field.value;
  const sent = new FormData(form);
  sent.set("preview", "");
  const answer = await fetch(form.action, { method: "POST", body: sent });
  if (answer.redirected || !answer.ok || field.value !== typed) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const told = page.querySelector("form.write [data-advice]");
  if (!told || told.textContent.trim() === place.textContent.trim()) return;
  place.replaceChildren(...told.childNodes);
  showPlaces(place);
}

/** Offsets count characters as the server does; the field counts letters outside the first plane twice. */
function showPlaces(place) {
  for (const button of place.querySelectorAll("button[data-offset]")) button.hidden = false;
}

function select(button) {
  const field = button.closest("form").querySelector("textarea");
  const letters = [...field.value.replace(/^\s+/, "")];
  const blanks = field.value.length - letters.join("").length;
  const start = blanks + letters.slice(0, Number(button.dataset.offset)).join("").length;
  const marked = letters.slice(Number(button.dataset.offset)).slice(0, Number(button.dataset.length)).join("");
  field.focus();
  field.setSelectionRange(start, start + marked.length);
}

document.addEventListener("input", (input) => {
  const field = input.target;
  if (!field.matches("form.write textarea") || document.documentElement.dataset.reader === "stranger") return;
  clearTimeout(waits.get(field));
  if (!field.value.trim()) {
    field.form.querySelector("[data-advice]")?.replaceChildren();
    return;
  }
  // Without an answer nothing is said; posting says it then.
  waits.set(field, setTimeout(() => advise(field).catch(() => {}), PAUSE));
});

document.addEventListener("click", (click) => {
  const button = click.target.closest("[data-advice] button[data-offset]");
  if (button) select(button);
});

for (const place of document.querySelectorAll("[data-advice]")) showPlaces(place);
openSpoilers(document);
