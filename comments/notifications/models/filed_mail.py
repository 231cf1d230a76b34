from django.utils.translation import gettext_lazy as _

from comments.notifications.models.delivery import Delivery


class FiledMail(Delivery):
    """The admin's door to the mails that became files (mailbox.py); it has no rows of its own."""

    class Meta:
        proxy = True
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
