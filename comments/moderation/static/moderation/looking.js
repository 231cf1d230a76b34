// Colleagues hear which case somebody has before them on the desk, and the desk hears of theirs. Deciding needs none of it.

const desk = document.getElementById("desk");
const LOOK_AFTER_MS = 400;
let looked = null;
let soon = 0;

function look(card) {
  if (card === looked) return;
  leave();
  looked = card;
  clearTimeout(soon);
  soon = setTimeout(() => tellLook(card), LOOK_AFTER_MS);
}

function lookForm(card) {
  const form = new FormData();
  form.set("csrfmiddlewaretoken", desk.querySelector("[name=csrfmiddlewaretoken]").value);
  form.set("comment", card.dataset.comment);
  return form;
}

async function tellLook(card) {
  if (card !== looked || !card.isConnected || !card.matches("[data-open]") || document.hidden) return;
  card.dataset.looked = "";
  const form = lookForm(card);
  form.set("cards", waiting().slice(0, 200).map((other) => other.dataset.comment).join(","));
  try {
    const answer = await fetch(desk.dataset.look, { method: "POST", body: form, headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected) showLooks((await answer.json()).looking);
  } catch {
    // Nobody hears of it this time; deciding does not depend on it.
  }
}

function showLooks(looking) {
  for (const card of waiting()) {
    const place = card.querySelector("[data-claim]");
    place.textContent = looking[card.dataset.comment] ?? "";
    place.hidden = !place.textContent;
  }
}

function leave() {
  if (!looked || !("looked" in looked.dataset)) return;
  delete looked.dataset.looked;
  const form = lookForm(looked);
  form.set("leaves", "on");
  navigator.sendBeacon(desk.dataset.look, form);
}

function waiting() {
  return [...desk.querySelectorAll("[data-cards] [data-case][data-open]")];
}

desk.addEventListener("focusin", (event) => {
  const card = event.target.closest("[data-case]");
  if (card) look(card);
});
setInterval(() => looked && tellLook(looked), 500 * Number(desk.dataset.leaseSeconds));
window.addEventListener("pagehide", leave);
if (document.activeElement?.matches("[data-case]")) look(document.activeElement);
