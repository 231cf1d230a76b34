// The desk by thumb: large buttons at the bottom act on the case in sight, and a case is decided by a stroke across it.

const desk = document.getElementById("desk");
const { go, undoLast, currentCard, nextWaiting, waiting } = desk.acts;
const thumbs = desk.querySelector("[data-thumbs]");
// A stroke is long, level and quick; anything else scrolls or selects.
const LONG = 90;
const LEVEL = 0.5;
const QUICK_MS = 800;
let began = null;

/** Return the case under the thumb's eyes: the one that was last touched if it still shows, else the topmost that does. */
function inSight() {
  const shows = (card) => {
    const { top, bottom } = card.getBoundingClientRect();
    return bottom > 80 && top < innerHeight - 120;
  };
  const card = currentCard();
  return card && shows(card) ? card : waiting().find(shows);
}

function approve(card) {
  card.querySelector(".case-actions > form [data-key=a]")?.click();
}

function openReasons(card) {
  const panel = card.querySelector(".case-actions > :is([data-key=r], [data-key=m])[data-panel]");
  if (panel) panel.open = true;
}

const ACTS = {
  approve,
  reasons: openReasons,
  next: (card) => go(nextWaiting(card)),
  undo: undoLast,
};

thumbs.addEventListener("click", (event) => {
  const button = event.target.closest("[data-thumb]");
  const card = inSight();
  if (!button || !(card || button.dataset.thumb === "undo")) return;
  // The press is no press elsewhere, which would close the sheet again.
  event.stopPropagation();
  // Only what decides waits until the case has been seen.
  const decides = ["approve", "reasons"].includes(button.dataset.thumb);
  if (decides && "arriving" in card.dataset) return;
  if (card) go(card);
  ACTS[button.dataset.thumb](card);
});

desk.addEventListener("touchstart", (event) => {
  const [touch] = event.touches;
  const card = event.target.closest("[data-case][data-open]");
  const isElsewhere = event.target.closest("form, details, a, button, pre, .panel-form");
  began = event.touches.length === 1 && card && !isElsewhere && getSelection().isCollapsed
    ? { card, x: touch.clientX, y: touch.clientY, at: event.timeStamp }
    : null;
}, { passive: true });

desk.addEventListener("touchend", (event) => {
  if (!began || event.timeStamp - began.at > QUICK_MS) return;
  const [touch] = event.changedTouches;
  const { card } = began;
  const across = (touch.clientX - began.x) * (getComputedStyle(desk).direction === "rtl" ? -1 : 1);
  const down = Math.abs(touch.clientY - began.y);
  began = null;
  if (Math.abs(across) < LONG || down > LEVEL * Math.abs(across) || "arriving" in card.dataset) return;
  go(card);
  if (across > 0) approve(card);
  else openReasons(card);
}, { passive: true });
