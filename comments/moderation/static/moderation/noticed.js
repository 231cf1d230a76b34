// What was noticed is marked among the words on the cards, without touching the sanitised HTML, whenever cards come or change.
// The words as they were written, below them, are marked by the server.

const place = document.querySelector("#desk, .dossier");

function markNoticed() {
  if (!("highlights" in CSS)) return;
  const ranges = [];
  for (const card of place.querySelectorAll("[data-spots]")) {
    const spots = JSON.parse(card.dataset.spots);
    const words = card.querySelector("[data-words]");
    if (!spots.length || !words) continue;
    const texts = textsIn(words);
    for (const spot of spots) ranges.push(...rangesOf(spot, words, texts));
  }
  CSS.highlights.set("noticed", new Highlight(...ranges));
}

/** Return the text of all nodes in one string, with where each begins: words may go across bold and links. */
function textsIn(words) {
  const nodes = [];
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  let text = "";
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, at: text.length });
    text += walker.currentNode.data;
  }
  return { nodes, text };
}

function rangesOf(spot, words, texts) {
  const range = across(spot.written, spot.nth, texts) ?? across(spot.shown, spot.nth, texts);
  if (range) return [range];
  // An address that its link does not show: the link itself is what was noticed.
  return [...words.querySelectorAll("a[href]")]
    .filter((link) => link.getAttribute("href").includes(spot.written))
    .map((link) => {
      const whole = new Range();
      whole.selectNodeContents(link);
      return whole;
    });
}

/** Return where a word stands for the time that is asked for, or else for the last time before it. */
function across(word, nth, { nodes, text }) {
  let found = -1;
  for (let time = 0, at = text.indexOf(word); at >= 0 && time <= nth; time += 1, at = text.indexOf(word, at + word.length)) found = at;
  if (found < 0) return null;
  const range = new Range();
  range.setStart(...pointAt(nodes, found, false));
  range.setEnd(...pointAt(nodes, found + word.length, true));
  return range;
}

function pointAt(nodes, at, isEnd) {
  const holder = nodes.findLast((one) => (isEnd ? one.at < at : one.at <= at));
  return [holder.node, at - holder.at];
}

new MutationObserver(markNoticed).observe(place, { childList: true, subtree: true });
markNoticed();
