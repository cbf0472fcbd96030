"""City packs: reading, checking and loading folders of plain files. `gridlink.packs.pack_reading.read_pack` begins it."""
