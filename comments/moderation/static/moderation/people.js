// A person's page: single keys for what is laid on them. Without this file every form still works.

const panel = document.querySelector("[data-panel]");

function types(target) {
  return target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
}

function choose(radio) {
  if (panel && !panel.open) panel.open = true;
  radio.checked = true;
  (radio.name === "kind" ? radio.form.querySelector("[name=reason]") : radio).focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") {
    const back = document.querySelector("a[data-key=Escape]");
    if (types(event.target)) event.target.blur();
    else if (panel?.open) panel.open = false;
    else back?.click();
    return;
  }
  if (types(event.target)) return;
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  if (wanted.type === "radio") choose(wanted);
  else if (wanted === panel) {
    panel.open = !panel.open;
    if (panel.open) panel.querySelector("[name=kind]").focus();
  } else wanted.closest("form")?.querySelector("[name=note]").focus();
});
