"""JSON Schemas (2020-12) of every file of a pack, made from what the reader itself goes by: `schemas_of_pack`.

`gridlink pack-schemas` writes them to docs/pack-schemas. The schemas say what one file may hold by itself; what files say
about each other (codes that must exist, outlines that must fit) `gridlink check` finds.
"""

from gridlink.packs.schemas.making import schemas_of_pack, text_of

__all__ = ["schemas_of_pack", "text_of"]
