"""
How fast the house is, on real servers, against what the machine can do at best: `manage.py bench`.

Every figure stands beside a yardstick measured in the same minutes: nginx with the same bytes, the same SQL by the
driver alone, the same row by pgbench. Nothing here asserts a time; a machine that is busy makes both slow.
"""
