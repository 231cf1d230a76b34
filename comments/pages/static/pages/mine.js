// What is one reader's own on a page that is the same for everybody: one request, made only where there is a session.

const page = document.documentElement;
const { mine } = document.body.dataset;

/** Whether the browser holds a session or a message of ours; who asks without learns nothing. */
function isExpected() {
  return /(?:^|; )reader=1/.test(document.cookie);
}

/** The sixteen bytes of an id in twenty-two letters: two hundred comments fit into one address. */
function shortened(id) {
  const bytes = id.replaceAll("-", "").match(/../g).map((pair) => String.fromCharCode(parseInt(pair, 16)));
  return btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").slice(0, 22);
}

async function ask(root) {
  const ids = [...root.querySelectorAll(".comment")].map((comment) => shortened(comment.id.slice(2)));
  const answer = await fetch(ids.length ? `${mine}?comments=${ids.join(",")}` : mine, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

function showAccount(told) {
  const account = document.getElementById("account");
  if (told.account) {
    const wasThere = account.contains(document.activeElement);
    account.innerHTML = told.account;
    if (wasThere) account.querySelector("a, button").focus();
  }
  page.dataset.reader = told.signed_in ? "known" : told.guest ? "guest" : "stranger";
}

/** As whom somebody without an account writes here, instead of the fields for it. */
function showGuest(told) {
  for (const note of document.querySelectorAll(".guest-note")) note.innerHTML = told.guest ?? "";
}

/** Words that wait in the session for this form; never over what somebody is typing. */
function fillIn(draft) {
  const field = document.querySelector("#post textarea");
  if (field && draft && !field.value) field.value = draft;
}

function showWaiting(section) {
  const place = document.getElementById("waiting-place");
  if (!place || !section) return;
  place.innerHTML = section;
  document.dispatchEvent(new CustomEvent("comments:written", { detail: place }));
}

function signed(number) {
  return number < 0 ? `\u2212${-number}` : `${number}`;
}

function showVote(comment, { vote, more }) {
  for (const [side, value] of [[".vote-up", 1], [".vote-down", -1]]) {
    const button = comment.querySelector(`:scope > .comment-acts ${side}`);
    button?.setAttribute("aria-pressed", String(vote === value));
    if (button) button.value = vote === value ? "0" : `${value}`;
  }
  const score = comment.querySelector(":scope > .comment-acts .score")?.lastChild;
  if (score && more) score.data = ` ${signed(Number(score.data.trim().replace("\u2212", "-")) + more)}`;
}

/** Nobody votes on their own words or reports them; they edit or withdraw them. */
function showOwn(comment, acts) {
  let foot = comment.querySelector(":scope > .comment-acts");
  comment.dataset.own = "";
  if (!foot && acts) {
    // What was removed has no buttons; its author may ask why.
    foot = document.createElement("footer");
    foot.className = "comment-acts";
    comment.querySelector(":scope > .comment-gone")?.after(foot);
  }
  if (!foot || foot.querySelector(".act-own")) return;
  const isEntered = foot.contains(document.activeElement);
  foot.querySelectorAll(".vote, .act-report").forEach((gone) => gone.remove());
  foot.querySelector(".score > span")?.classList.remove("visually-hidden");
  foot.insertAdjacentHTML("beforeend", acts);
  if (isEntered && !foot.contains(document.activeElement)) foot.querySelector("a")?.focus();
}

/** New words of an edit that only their author sees until a moderator has looked. */
function showPending(comment, pending) {
  const body = comment.querySelector(":scope > .comment-body");
  if (!body || comment.querySelector(":scope > .pending")) return;
  body.insertAdjacentHTML("afterend", pending);
  document.dispatchEvent(new CustomEvent("comments:written", { detail: comment.querySelector(":scope > .pending") }));
}

/** The words of an edit as their author alone sees them where they stand. */
function showWords(comment, html) {
  const body = comment.querySelector(":scope > .comment-body");
  if (!body || body.innerHTML === html) return;
  body.innerHTML = html;
  document.dispatchEvent(new CustomEvent("comments:written", { detail: body }));
}

/** The reader's list, and the words of the buttons for it; empty for strangers. */
let ignored = new Set();
let words = {};

function named(text, comment) {
  return text.replace("%(name)s", comment.querySelector(".comment-author").textContent);
}

function button(className, text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `link-button ${className}`;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

/** Words of people whom the reader ignores stay behind a button; those of others come out again. */
function fold(root) {
  for (const comment of root.querySelectorAll(".comment[data-by]")) {
    const isFolded = comment.matches(".is-ignored, .is-shown-anyway");
    if (isFolded === ignored.has(comment.dataset.by)) continue;
    comment.querySelector(":scope > .show-anyway")?.remove();
    comment.classList.remove("is-shown-anyway");
    comment.classList.toggle("is-ignored", !isFolded);
    if (isFolded) continue;
    const showing = button("show-anyway", words.show, () => {
      comment.classList.replace("is-ignored", "is-shown-anyway");
      comment.querySelector(".comment-when").focus();
      showing.remove();
    });
    comment.querySelector(":scope > .comment-head").after(showing);
  }
}

/** Beside the comments of others, the way to ignore who wrote them, and the way back. */
function offerToIgnore(root) {
  for (const comment of root.querySelectorAll(".comment[data-by]:not([data-own])")) {
    const foot = comment.querySelector(":scope > .comment-acts");
    if (!foot) continue;
    let made = foot.querySelector(".act-ignore");
    if (!made) {
      made = button("act act-ignore", "", () => ignore(comment));
      foot.append(made);
    }
    const way = ignored.has(comment.dataset.by) ? "stop" : "ignore";
    made.textContent = words[way];
    made.setAttribute("aria-label", named(words[`${way}_by`], comment));
  }
}

/** Screen readers listen there. */
function say(said, ...more) {
  const line = document.createElement("p");
  line.className = "notice";
  line.append(said, ...more);
  document.getElementById("messages").replaceChildren(line);
}

/** On the list or off it, without a new page; when that fails, the page for it is still there. */
async function ignore(comment) {
  const isIgnored = ignored.has(comment.dataset.by);
  const address = `/c/${comment.id.slice(2)}/ignore/`;
  try {
    const body = new URLSearchParams({ ignore: isIgnored ? "0" : "1" });
    const answer = await fetch(address, { method: "POST", body, headers: { "X-Fragment": "ignore" } });
    if (answer.redirected || !answer.ok) throw new Error(answer.statusText);
    const { said } = await answer.json();
    if (isIgnored) ignored.delete(comment.dataset.by);
    else ignored.add(comment.dataset.by);
    fold(document);
    offerToIgnore(document);
    say(said, ...(isIgnored ? [] : [" ", button("undo", words.undo, () => ignore(comment))]));
    comment.querySelector(isIgnored ? ".act-ignore" : ".show-anyway")?.focus();
  } catch {
    location.assign(address);
  }
}

/** What moderators do where a comment stands; nobody else's browser asks for it. */
async function offerToModerate(root, { moderating, held }) {
  const { offer, showHeld } = await import(moderating.script);
  offer(root, moderating, say);
  if (root === document && held) showHeld(held, moderating, say);
}

function showComments(root, told) {
  for (const [id, about] of Object.entries(told.comments ?? {})) {
    const comment = document.getElementById(`c-${id}`);
    if (!comment || !root.contains(comment)) continue;
    if (about.own) showOwn(comment, about.acts);
    if (about.words) showWords(comment, about.words);
    if (about.pending) showPending(comment, about.pending);
    else showVote(comment, about);
  }
  if (told.ignoring) {
    ignored = new Set(told.ignored);
    words = told.ignoring;
    fold(root);
    offerToIgnore(root);
  }
  if (told.moderating) offerToModerate(root, told).catch(() => {});
}

async function show(root) {
  try {
    const told = await ask(root);
    showAccount(told);
    showGuest(told);
    showComments(root, told);
    if (told.messages) document.getElementById("messages").innerHTML = told.messages;
    if (root !== document) return;
    fillIn(told.draft);
    showWaiting(told.waiting);
    document.dispatchEvent(new CustomEvent("zone:chosen", { detail: told.zone }));
  } catch {
    // The page stands without it, and says "Sign in", which leads back here.
    page.dataset.reader = "stranger";
  }
}

if (mine && isExpected()) show(document);
if (mine) {
  document.addEventListener("comments:added", ({ detail }) => isExpected() && show(detail));
  // Back to a page that was left while somebody signed in or out.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted && isExpected() !== ["known", "guest"].includes(page.dataset.reader)) location.reload();
  });
}
