"""People: organisations, posts, who holds them, who is on duty, and what each may do where."""
