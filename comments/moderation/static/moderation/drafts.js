// Words that somebody typed on a card and did not send yet outlive whatever takes the card's place: another list, a fresher
// card, the way back in the browser, a session that ended. They are kept in this tab alone, and go once they are sent.

const desk = document.getElementById("desk");
const KEY = `belowline.desk.drafts.${desk.dataset.viewer}`;
const FIELDS = "[data-case] .panel-form :is(textarea, input[type=text], input:not([type]))";
const drafts = read();

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function keep() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(drafts));
  } catch {
    // There is no room: they still outlive another list.
  }
}

/** Where words belong: to a comment, an act and a field. */
function nameOf(field) {
  const act = field.form?.querySelector("[name=action]")?.value ?? (field.form?.matches("[data-lay]") ? "lay" : "note");
  return `${field.closest("[data-case]").dataset.comment} ${act} ${field.name}`;
}

/** Put kept words back into fields that nobody filled meanwhile. */
function putBack(within) {
  for (const field of within.querySelectorAll(FIELDS)) {
    const words = drafts[nameOf(field)];
    if (words && !field.value) field.value = words;
  }
}

desk.addEventListener("input", (event) => {
  if (!event.target.matches(FIELDS)) return;
  const name = nameOf(event.target);
  if (event.target.value) drafts[name] = event.target.value;
  else delete drafts[name];
  keep();
});

desk.addEventListener("desk:done", ({ detail }) => {
  // What was refused, and what was taken back, has sent nothing.
  if (!["decided", "noted", "laid"].includes(detail.outcome)) return;
  for (const name of Object.keys(drafts)) {
    if (name.startsWith(`${detail.comment} `)) delete drafts[name];
  }
  keep();
});

new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node instanceof Element) putBack(node.closest("[data-case]") ?? node);
  }
}).observe(desk, { childList: true, subtree: true });
putBack(desk);
