"""
What `manage.py up` does: prepare the data folder, then hold the programs that serve it.

The preparation needs Django and runs in the command. What stays is `python -m config.starting`, which imports none of
it: a supervisor sleeps all day and should weigh nothing.
"""
