// The lists of the desk without a reload: the next page, and other lists in the place of this one.

const desk = document.getElementById("desk");
const { go, arrive, say, tell, post, isShutOut, currentCard, nextWaiting, waiting, countDown } = desk.acts;
let appending = null;

const cards = () => desk.querySelector("[data-cards]");

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
    // Another list may have been asked for meanwhile.
    if (!link.isConnected) return;
    if (!page.querySelector("#desk [data-list]")) {
      tell(isShutOut(answer) ? desk.dataset.signedOut : desk.dataset.notLoaded);
      return;
    }
    for (const card of page.querySelectorAll("[data-cards] > [data-case]")) {
      if (!document.getElementById(card.id)) cards().append(document.adoptNode(card));
    }
    const following = page.querySelector("[data-more]");
    if (following) link.href = following.href;
    else link.closest(".desk-more").remove();
  } catch {
    // The link is still there and leads on.
    tell(desk.dataset.notLoaded);
  }
}

// Other lists: tabs, filters and kept views take the place of this one.

/** Show the list at an address; the way back in the browser leads through them. */
async function visit(address, { isBack = false } = {}) {
  const list = desk.querySelector("[data-list]");
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#desk [data-list]");
    if (!answer.ok || !fresh) {
      // Whatever it is, the page itself says it best.
      location.assign(address);
      return;
    }
    if (!list.isConnected) return;
    list.replaceWith(document.adoptNode(fresh));
    if (!isBack) history.pushState(null, "", answer.url);
    say(desk.querySelector("[data-list]").dataset.list);
    countDown(desk);
    const fault = desk.querySelector(".desk-fault");
    if (fault) fault.closest("form").querySelector("[aria-invalid=true], input:not([type=hidden]), select").focus();
    else if (waiting()[0]) arrive(waiting()[0]);
    else desk.querySelector("[data-case], [data-empty]:not([hidden])")?.focus();
  } catch {
    // The list that is there can be worked with; the browser's own page for it could not.
    list.removeAttribute("aria-busy");
    tell(desk.dataset.notLoaded);
  }
}

function addressOf(form) {
  const asked = new URLSearchParams(new FormData(form));
  return `${location.pathname}?${asked}`;
}

async function changeViews(form, button) {
  const told = await post(form, button, tell);
  if (!told) return;
  if (told.to) visit(told.to);
  else tell(told.message);
}

/** What was decided before this page was loaded has no card on it: the case comes back with the list. */
async function undoElsewhere(form) {
  const told = await post(form, null, tell);
  if (!told) return;
  await visit(location.href, { isBack: true });
  tell(told.message);
}

// Wiring

desk.addEventListener("submit", (event) => {
  const form = event.target;
  const act = [
    [".desk-undo [data-sends]", () => undoElsewhere(form)],
    ["form[data-asks]", () => visit(addressOf(form))],
    ["form[data-views]", () => changeViews(form, event.submitter)],
  ].find(([selector]) => form.matches(selector));
  if (!act) return;
  event.preventDefault();
  act[1]();
});

desk.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const link = event.target.closest("a[href^='?'], a[data-more]");
  if (!link) return;
  event.preventDefault();
  if (link.matches("[data-more]")) append(link).then(() => go(waiting().at(-1) && nextWaiting(currentCard() ?? waiting()[0])));
  else visit(link.href);
});

desk.addEventListener("change", (event) => {
  if (event.target.matches("[data-site]")) event.target.form.requestSubmit();
});

window.addEventListener("popstate", () => {
  if (!location.hash) visit(location.href, { isBack: true });
});

Object.assign(desk.acts, { append, visit });
