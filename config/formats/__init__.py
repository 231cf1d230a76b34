"""How dates are written where Django leaves it open, or ends them so that a sentence cannot."""
