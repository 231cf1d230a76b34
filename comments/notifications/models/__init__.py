from comments.notifications.kinds import OPTIONAL, Kind, Rhythm
from comments.notifications.models.delivery import Delivery
from comments.notifications.models.filed_mail import FiledMail
from comments.notifications.models.notification import Notification
from comments.notifications.models.preference import Preference
from comments.notifications.models.schedule import Schedule

__all__ = [
    "OPTIONAL",
    "Delivery",
    "FiledMail",
    "Kind",
    "Notification",
    "Preference",
    "Rhythm",
    "Schedule",
]
