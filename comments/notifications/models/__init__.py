from comments.notifications.kinds import OPTIONAL, Kind, Rhythm
from comments.notifications.models.delivery import Delivery
from comments.notifications.models.dispatch import Dispatch
from comments.notifications.models.filed_mail import FiledMail
from comments.notifications.models.notification import Notification
from comments.notifications.models.preference import Preference
from comments.notifications.models.schedule import Schedule
from comments.notifications.models.subscription import Level, Subscription

__all__ = [
    "OPTIONAL",
    "Delivery",
    "Dispatch",
    "FiledMail",
    "Kind",
    "Level",
    "Notification",
    "Preference",
    "Rhythm",
    "Schedule",
    "Subscription",
]
