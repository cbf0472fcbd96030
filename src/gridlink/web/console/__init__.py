"""The console: pages for the people who run the city. Views parse a form and call one action, or run one query."""
