"""Every address of the house, and which door answers it."""

from django.contrib import admin
from django.urls import include, path

from config.health import health
from config.hot.views import state
from config.metrics import metrics

admin.autodiscover()

urlpatterns = [
    path("health", health, name="health"),
    path("metrics", metrics, name="metrics"),
    path("admin/hot", state, name="hot"),
    path("admin/", admin.site.urls),
    path("accounts/", include("comments.accounts.urls")),
    path("api/", include("comments.api.urls")),
    path("", include("comments.pages.urls")),
]
