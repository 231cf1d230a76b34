from comments.webhooks.admin.deliveries import EndpointDeliveryAdmin
from comments.webhooks.admin.endpoints import EndpointAdmin

__all__ = ["EndpointAdmin", "EndpointDeliveryAdmin"]
