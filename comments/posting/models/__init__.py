from comments.posting.models.unconfirmed import Unconfirmed

__all__ = ["Unconfirmed"]
