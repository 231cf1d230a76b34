"""Addresses of an account: allauth's, and who somebody is here."""

from django.urls import include, path

from comments.accounts import views

urlpatterns = [
    path("profile/", views.profile, name="account_profile"),
    path("", include("allauth.urls")),
]
