// Many cases at once without leaving the desk: what would happen, how far it is and what came of it, in a dialog.

const desk = document.getElementById("desk");
const { say, tell, post, visit, isShutOut } = desk.acts;
const dialog = desk.querySelector("[data-together]");
const place = dialog.querySelector("[data-place]");
const EVERY_MS = 1000;
let shown = "";
let timer = 0;

async function show(address, form) {
  clearTimeout(timer);
  try {
    const answer = await fetch(address, form && { method: "POST", body: form });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector(".dossier");
    if (!part) {
      tellThere(isShutOut(answer) ? desk.dataset.signedOut : desk.dataset.notLoaded);
      return;
    }
    shown = answer.url;
    place.replaceChildren(...[...part.childNodes].map((node) => document.adoptNode(node)));
    if (!dialog.open) dialog.showModal();
    place.querySelector("button, select, input, a")?.focus();
    watch();
  } catch {
    tellThere(desk.dataset.notLoaded);
  }
}

/** Say what went wrong where it is seen: what lies behind an open dialog is not. */
function tellThere(words) {
  if (!dialog.open) {
    tell(words);
    return;
  }
  const fault = place.querySelector("[role=alert]") ?? document.createElement("p");
  fault.className = "case-error";
  fault.setAttribute("role", "alert");
  fault.textContent = words;
  fault.hidden = false;
  if (!fault.isConnected) place.prepend(fault);
}

/** Send what is to be decided about many, and show what would happen. */
async function ask(form, button) {
  const told = await post(form, button, (words) => refuse(form, words));
  if (!told) return;
  if (told.to) show(told.to);
  else refuse(form, told.message);
}

function refuse(form, words) {
  say(words);
  const fault = form.querySelector("[data-fault]");
  fault.textContent = words;
  fault.hidden = false;
}

/** Follow work that goes on, and show what came of it once it is done. */
function watch() {
  const progress = place.querySelector("[data-progress]");
  if (!progress || !dialog.open) return;
  timer = setTimeout(async () => {
    try {
      const answer = await fetch(shown, { headers: { Accept: "application/json" } });
      const told = await answer.json();
      progress.querySelector("[data-words]").textContent = told.words;
      progress.querySelector("progress").value = told.value;
      if (told.done) {
        await show(shown);
        say(told.words);
        return;
      }
    } catch {
      // The connection is gone for a moment; what it shows is as old as it was.
    }
    watch();
  }, EVERY_MS);
}

desk.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("#bulk") && !dialog.contains(form)) return;
  if (form.method === "dialog") return;
  event.preventDefault();
  if (form.matches("[data-bulk]")) ask(form, event.submitter);
  else show(form.action, new FormData(form, event.submitter));
});

desk.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const link = event.target.closest("a[data-alike]");
  if (!link) return;
  event.preventDefault();
  show(link.href);
});

dialog.addEventListener("close", () => {
  clearTimeout(timer);
  place.replaceChildren();
  visit(location.href, { isBack: true });
});
