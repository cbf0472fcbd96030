"""The case (案卷): what the centre files, dispatches, has handled, checks and closes."""
