// Work that goes on in the background: how far it is, without a reload, and the whole page once it is done.

const place = document.querySelector("[data-progress]");
const bar = place.querySelector("progress");
const EVERY = 1000;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const told = await answer.json();
      place.querySelector("[data-words]").textContent = told.words;
      if (told.most !== undefined) {
        bar.max = told.most;
        bar.value = told.value;
      }
      if (told.done) {
        location.reload();
        return;
      }
    }
  } catch {
    // The connection is gone for a moment; what it shows is as old as it was.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
