// What a moderator does with a comment where it stands: a panel below it, with the forms of the page for the same.
// Only moderators' browsers ask for this file; without it `/c/…/moderate/` does all of it.

function styled({ style }) {
  if (document.querySelector("link[data-moderate]")) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = style;
  link.dataset.moderate = "";
  document.head.append(link);
}

/** The buttons of a comment; what was removed has none, and gets a place for this one. */
function footOf(comment) {
  const foot = comment.querySelector(":scope > .comment-acts");
  if (foot) return foot;
  const made = document.createElement("footer");
  made.className = "comment-acts";
  comment.append(made);
  return made;
}

function menuOf(comment) {
  return comment.querySelector(":scope > .comment-acts > .moderate");
}

/** Beside every comment a way to open the panel. */
export function offer(root, words, say) {
  styled(words);
  for (const comment of root.querySelectorAll(".comment")) add(comment, words, say);
}

function add(comment, words, say) {
  if (menuOf(comment)) return menuOf(comment);
  const menu = document.createElement("details");
  menu.className = "moderate";
  const summary = document.createElement("summary");
  summary.className = "act act-moderate";
  summary.textContent = words.moderate;
  const name = comment.querySelector(":scope > .comment-head > .comment-author")?.textContent;
  summary.setAttribute("aria-label", name ? words.moderate_by.replace("%(name)s", name) : words.moderate_gone);
  const panel = document.createElement("div");
  panel.className = "moderate-panel";
  menu.append(summary, panel);
  footOf(comment).append(menu);
  const address = words.address.replace("%(id)s", comment.id.slice(2));
  menu.addEventListener("toggle", () => {
    // What was filled in by an act is as it stands; what is opened anew is asked for anew.
    if (menu.open && !panel.childElementCount) open(menu, address, words, say);
    if (!menu.open) panel.replaceChildren();
  });
  menu.addEventListener("keydown", (key) => close(key, menu));
  menu.addEventListener("submit", (submit) => {
    submit.preventDefault();
    send(submit, { comment, menu, words, say });
  });
  return menu;
}

/** Escape closes what is open, from the inside out, and leads back to what opened it. */
function close(key, menu) {
  if (key.key !== "Escape") return;
  const inner = key.target.closest(".moderate-more[open]") ?? (menu.open ? menu : null);
  if (!inner) return;
  key.preventDefault();
  key.stopPropagation();
  inner.open = false;
  inner.querySelector(":scope > summary").focus();
}

/** Say beside the forms why nothing was done; whatever was written in them stays. */
function fault(menu, words, say) {
  const panel = menu.querySelector(".moderate-panel");
  panel.removeAttribute("aria-busy");
  const place = panel.querySelector(".moderate-fault") ?? document.createElement("p");
  place.className = "moderate-fault errors";
  place.setAttribute("role", "alert");
  place.textContent = words;
  panel.prepend(place);
  say(words);
}

async function open(menu, address, words, say) {
  const panel = menu.querySelector(".moderate-panel");
  panel.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { credentials: "same-origin", headers: { "X-Fragment": "moderate" } });
    if (answer.redirected || !answer.ok) {
      // Signed out, or gone: the page of it says which.
      location.assign(address);
      return;
    }
    fill(menu, (await answer.json()).panel);
  } catch {
    menu.open = false;
    say(words.lost);
  }
}

function fill(menu, html) {
  const panel = menu.querySelector(".moderate-panel");
  panel.innerHTML = html;
  panel.removeAttribute("aria-busy");
  // The words that stand above already are not said twice; others are, because they are what is decided on.
  const shown = menu.closest(".comment").querySelector(":scope > .comment-body");
  const words = panel.querySelector("[data-words]");
  if (words && shown?.textContent.trim() === words.querySelector(".comment-body").textContent.trim()) words.hidden = true;
  // One at a time is open.
  const several = panel.querySelectorAll(".moderate-more");
  for (const one of several) {
    one.addEventListener("toggle", () => {
      if (!one.open) return;
      for (const other of several) if (other !== one) other.open = false;
      one.querySelector("select, textarea")?.focus();
    });
  }
  countDown(panel);
  document.dispatchEvent(new CustomEvent("comments:written", { detail: panel }));
}

/** How long it can be taken back; then the button is gone, and the focus stays near. */
function countDown(panel) {
  const form = panel.querySelector("form[data-undo]");
  if (!form) return;
  let seconds = Number(form.dataset.undo);
  const left = form.querySelector("[data-left]");
  const tick = () => {
    if (!form.isConnected) return;
    if (seconds <= 0) {
      const wasThere = form.contains(document.activeElement);
      const summary = form.closest(".moderate").querySelector("summary");
      form.remove();
      if (wasThere) summary.focus();
      return;
    }
    left.textContent = `${seconds}`;
    seconds -= 1;
    setTimeout(tick, 1000);
  };
  tick();
}

async function send(submit, { comment, menu, words, say }) {
  const form = submit.target;
  const panel = menu.querySelector(".moderate-panel");
  if (panel.getAttribute("aria-busy") === "true") {
    say(words.busy);
    return;
  }
  panel.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(form, submit.submitter));
  // A field of the forms is called "action", and hides the form's own.
  const address = form.getAttribute("action");
  let told;
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { "X-Fragment": "moderate" } });
    if (answer.redirected || [401, 403].includes(answer.status)) {
      fault(menu, words.signed_out, say);
      return;
    }
    told = await answer.json();
  } catch {
    fault(menu, words.lost, say);
    return;
  }
  if (!told.comment) {
    fill(menu, told.panel);
    say(told.said);
    (panel.querySelector(".moderate-more[open] select, .moderate-more[open] textarea") ?? menu.querySelector("summary")).focus();
    return;
  }
  const stands = replaced(comment, told.comment);
  const next = add(stands, words, say);
  fill(next, told.panel);
  next.open = true;
  say(told.said);
  (next.querySelector("form[data-undo] button") ?? next.querySelector("summary")).focus();
}

/** The comment as it stands now, in the place of what it was. */
function replaced(comment, html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const stands = made.content.firstElementChild;
  stands.classList.toggle("has-replies", comment.classList.contains("has-replies"));
  comment.replaceWith(stands);
  document.dispatchEvent(new CustomEvent("comments:written", { detail: stands }));
  return stands;
}

/** What waits for a moderator, below what it answers where that is on the page, else in a section above the discussion. */
export function showHeld({ section, comments }, words, say) {
  const place = document.getElementById("waiting-place");
  const made = document.createElement("template");
  made.innerHTML = section;
  const above = made.content.firstElementChild;
  const list = above.querySelector(".branches");
  for (const { parent, html } of comments) {
    const item = document.createElement("template");
    item.innerHTML = html;
    const branch = item.content.querySelector(".branch");
    if (document.getElementById(branch.querySelector(".comment").id)) continue;
    const answered = parent && document.getElementById(`c-${parent}`)?.closest(".branch");
    (answered ? repliesOf(answered) : list).append(branch);
    offer(branch, words, say);
    document.dispatchEvent(new CustomEvent("comments:written", { detail: branch }));
  }
  if (!place || !list.childElementCount) return;
  place.after(above);
}

function repliesOf(branch) {
  const replies = branch.querySelector(":scope > .replies");
  if (replies) return replies;
  const made = document.createElement("ol");
  made.className = "replies";
  branch.append(made);
  branch.querySelector(":scope > .comment").classList.add("has-replies");
  return made;
}
