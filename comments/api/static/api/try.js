// Starts Swagger UI on our own document; requests carry the page's CSRF token, and only to this server.
const place = document.getElementById("try-it");

window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  tagsSorter: undefined,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (new URL(request.url, window.location.href).origin === window.location.origin) {
      request.headers["X-CSRFToken"] = place.dataset.csrf;
    }
    return request;
  },
});
