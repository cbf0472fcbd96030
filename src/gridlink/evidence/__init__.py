"""Evidence: photos, sound and files, sealed by hash; what is shown is a re-encoded copy without metadata."""
