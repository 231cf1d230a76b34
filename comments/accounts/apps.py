from django.apps import AppConfig

# As a module: Django would take a class that stands here by name for another app of this room.
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "comments.accounts"
    label = "accounts"
    verbose_name = _("People")
    default = True


class HouseAdminConfig(admin_apps.SimpleAdminConfig):
    """
    Django's admin, opened by roles on sites and entered through the one sign-in page.

    Whoever has addresses finds the rooms' admin modules (config/urls.py). The worker and most commands have none, and
    start with a third less memory in half the time.
    """

    default = False
    default_site = "comments.accounts.admin_site.HouseAdminSite"
