"""City packs: reading, checking and loading folders of plain files."""
