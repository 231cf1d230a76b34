// Starts Swagger UI on our own document; requests carry the page's CSRF token, and only to this server.
const place = document.getElementById("try-it");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);

dress();
dark.addEventListener("change", dress);

window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (new URL(request.url, window.location.href).origin === window.location.origin) {
      request.headers["X-CSRFToken"] = place.dataset.csrf;
    }
    return request;
  },
});

// What Swagger UI leaves without a name or out of the keyboard's reach.
const mend = () => {
  for (const select of place.querySelectorAll("select:not([aria-label])")) {
    select.setAttribute("aria-label", select.closest("tr[data-param-name]")?.dataset.paramName ?? "Media type");
  }
  for (const sample of place.querySelectorAll("pre:not([tabindex])")) {
    sample.tabIndex = 0;
  }
};

new MutationObserver(mend).observe(place, { childList: true, subtree: true });
