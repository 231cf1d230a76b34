from comments.webhooks.models.delivery import EndpointDelivery, Try
from comments.webhooks.models.endpoint import Endpoint, State, WhyOff

__all__ = ["Endpoint", "EndpointDelivery", "State", "Try", "WhyOff"]
