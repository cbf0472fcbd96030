"""The routes by subject. A route reads its input, calls one action or query, and answers."""
