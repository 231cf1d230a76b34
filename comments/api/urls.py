from django.urls import include, path

from comments.api.v1.document import try_it

app_name = "api"

urlpatterns = [
    path("", try_it, name="try_it"),
    path("v1/", include("comments.api.v1.urls")),
]
