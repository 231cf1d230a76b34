"""Every address of the house, and which door answers it."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from config.health import health

admin.autodiscover()
# One way in for everybody: with the limits, codes and mails of the accounts room.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # the documented way to do so

urlpatterns = [
    path("health", health, name="health"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/", include("comments.api.urls")),
    path("", include("comments.pages.urls")),
]
