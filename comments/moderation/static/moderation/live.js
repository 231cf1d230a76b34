// What colleagues decide and readers send changes the counts of the tabs, also while nothing is pressed here.

const desk = document.getElementById("desk");
const EVERY_MS = 1000 * Number(desk.dataset.countSeconds);

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(desk.dataset.counts, { headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected) desk.acts.count((await answer.json()).counts);
  } catch {
    // They are as old as they were.
  }
}

setInterval(look, EVERY_MS);
document.addEventListener("visibilitychange", look);
