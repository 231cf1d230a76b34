"""The phases of screening. Each looks at one thing, returns what it noticed, and knows nothing of the others."""
