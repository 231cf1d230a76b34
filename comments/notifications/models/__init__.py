from comments.notifications.models.delivery import Delivery
from comments.notifications.models.filed_mail import FiledMail
from comments.notifications.models.notification import OPTIONAL, Kind, Notification
from comments.notifications.models.preference import Preference

__all__ = ["OPTIONAL", "Delivery", "FiledMail", "Kind", "Notification", "Preference"]
