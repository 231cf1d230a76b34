// Dates as this reader reads them: in their zone, and of the last week as ages.

const WEEK = 7 * 24 * 3600;
const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60]];
const { lang } = document.documentElement;
const isForEverybody = Boolean(document.body.dataset.mine);
const device = Intl.DateTimeFormat().resolvedOptions().timeZone;

// Pages of one reader are written in this zone by the server.
if (device && !document.cookie.includes(`tz=${encodeURIComponent(device)}`)) {
  document.cookie = `tz=${encodeURIComponent(device)}; path=/; max-age=31536000; samesite=lax`;
}

/** Return what writes and compares moments in this zone. */
function clockOf(zone) {
  try {
    return {
      offset: new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }),
      day: new Intl.DateTimeFormat(lang, { timeZone: zone, dateStyle: "medium" }),
      minute: new Intl.DateTimeFormat(lang, { timeZone: zone, dateStyle: "medium", timeStyle: "short" }),
    };
  } catch {
    return null;
  }
}

/** Rewrite what the server wrote in the site's zone, where the reader's clock shows something else at that moment. */
function rezone(root, clock) {
  if (!clock) return;
  for (const time of root.querySelectorAll("time[datetime]")) {
    const isDay = !time.closest(".comment-when");
    // A paper that prints a day and no time means that day everywhere.
    if (isDay && time.getAttribute("datetime").includes("T00:00:00")) continue;
    const at = new Date(time.dateTime);
    const named = clock.offset.formatToParts(at).find((part) => part.type === "timeZoneName");
    const written = (time.dataset.written ??= time.title || time.textContent);
    const isSame = (named.value.slice(3) || "+00:00") === time.getAttribute("datetime").slice(-6);
    const words = isSame ? written : (isDay ? clock.day : clock.minute).format(at);
    if (time.title) time.title = words;
    else if (time.textContent !== words) time.textContent = words;
  }
}

/** Say how long ago the dates of the last week were; the date itself stays in the title. */
function tellAges(root) {
  const ago = new Intl.RelativeTimeFormat(lang);
  const now = new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(0, "second");
  for (const time of root.querySelectorAll(".comment-when time")) {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (!(seconds < WEEK) || time.title) continue;
    const step = STEPS.find(([, length]) => seconds >= length);
    time.title = time.textContent;
    time.textContent = step ? ago.format(-Math.floor(seconds / step[1]), step[0]) : now;
  }
}

// The zone chosen in the profile, as the last page learned it.
let clock = isForEverybody ? clockOf(localStorage.getItem("zone") || device) : null;

function write(root) {
  rezone(root, clock);
  tellAges(root);
}

// What is the reader's own was written for them, in their zone.
document.addEventListener("comments:written", ({ detail }) => tellAges(detail));
document.addEventListener("comments:added", ({ detail }) => write(detail));
document.addEventListener("zone:chosen", ({ detail }) => {
  if ((localStorage.getItem("zone") ?? "") === detail) return;
  if (detail) localStorage.setItem("zone", detail);
  else localStorage.removeItem("zone");
  clock = clockOf(detail || device);
  rezone(document, clock);
});
write(document);
