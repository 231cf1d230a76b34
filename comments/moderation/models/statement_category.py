from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What kind of wrong it is: the categories of the public transparency database, schema 2, without their prefix."""

    SPEECH = "ILLEGAL_OR_HARMFUL_SPEECH", _("illegal or harmful speech")
    CYBER_VIOLENCE = "CYBER_VIOLENCE", _("stalking or intimidation online")
    AGAINST_WOMEN = "CYBER_VIOLENCE_AGAINST_WOMEN", _("violence against women online")
    VIOLENCE = "VIOLENCE", _("violence or threats")
    SELF_HARM = "SELF_HARM", _("self-harm")
    PRIVACY = "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", _("privacy and personal details")
    CIVIC = "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS", _("harm to public debate or elections")
    FRAUD = "SCAMS_AND_FRAUD", _("scams and fraud")
    CONSUMERS = "CONSUMER_INFORMATION", _("missing or false consumer information")
    COPYRIGHT = "INTELLECTUAL_PROPERTY_INFRINGEMENTS", _("intellectual property")
    MINORS = "PROTECTION_OF_MINORS", _("protection of minors")
    SAFETY = "RISK_FOR_PUBLIC_SECURITY", _("risk for public security")
    PRODUCTS = "UNSAFE_AND_PROHIBITED_PRODUCTS", _("unsafe or prohibited products")
    ANIMALS = "ANIMAL_WELFARE", _("animal welfare")
    NOTICE = "NOT_SPECIFIED_NOTICE", _("a notice that names no kind")
    TERMS = "OTHER_VIOLATION_TC", _("another rule of the site")
