from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """An app only so that the commands of the whole house are found."""

    name = "config"
    label = "config"
