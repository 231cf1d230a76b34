"""People in the admin: accounts, who they are on a site, and what they may do there."""

from comments.accounts.admin.memberships import MembershipAdmin
from comments.accounts.admin.people import BlockedNetworkAdmin, ProfileAdmin, UserAdmin

__all__ = ["BlockedNetworkAdmin", "MembershipAdmin", "ProfileAdmin", "UserAdmin"]
