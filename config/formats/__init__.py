"""How dates are written in languages for which Django leaves it open."""
