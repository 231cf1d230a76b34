// Noticed words are marked on the cards without touching the sanitised HTML, whenever cards come or change.

const cards = document.querySelector("#desk [data-cards]");

function markNoticed() {
  if (!("highlights" in CSS)) return;
  const ranges = [];
  for (const card of cards.querySelectorAll("[data-marked]")) {
    const words = JSON.parse(card.dataset.marked);
    if (!words.length) continue;
    const texts = document.createTreeWalker(card.querySelector("[data-words]"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      for (const word of words) ranges.push(...places(texts.currentNode, word));
    }
  }
  CSS.highlights.set("noticed", new Highlight(...ranges));
}

function places(node, word) {
  const found = [];
  for (let at = node.data.indexOf(word); at >= 0; at = node.data.indexOf(word, at + word.length)) {
    const range = new Range();
    range.setStart(node, at);
    range.setEnd(node, at + word.length);
    found.push(range);
  }
  return found;
}

new MutationObserver(markNoticed).observe(cards, { childList: true });
markNoticed();
