from comments.accounts.models.address_policy import AddressPolicy
from comments.accounts.models.address_proof import AddressProof
from comments.accounts.models.blocked_network import BlockedNetwork
from comments.accounts.models.claim import Claim
from comments.accounts.models.guest import Guest
from comments.accounts.models.ignore import Ignore
from comments.accounts.models.membership import Membership, Role
from comments.accounts.models.profile import Profile
from comments.accounts.models.throttle import Throttle
from comments.accounts.models.used_key import UsedKey
from comments.accounts.models.user import User

__all__ = [
    "AddressPolicy",
    "AddressProof",
    "BlockedNetwork",
    "Claim",
    "Guest",
    "Ignore",
    "Membership",
    "Profile",
    "Role",
    "Throttle",
    "UsedKey",
    "User",
]
