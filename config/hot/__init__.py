"""Public pages and answers from memory, in front of Django: `serving.py` is the door, decision 5 says why."""
