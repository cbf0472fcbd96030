"""A contract for import-linter: `gridlink.X.models` is imported only inside `gridlink.X`.

The library's `protected` type needs each app written out and each module to exist; this one reads the apps from the
import graph.
"""

import grimp
from importlinter import Contract, ContractCheck, output


class OwnModelsContract(Contract):
    """No module imports the models of an app it does not belong to."""

    type_name = "own_models"

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Every direct import of a `models` module or package from outside its app."""
        illegal: list[tuple[str, str, int | None]] = []
        for imported in sorted(graph.modules):
            parts = imported.split(".")
            if len(parts) < 3 or parts[0] != "gridlink" or parts[2] != "models":
                continue
            output.verbose_print(verbose, f"Looking at who imports {imported} ...")
            app = f"{parts[0]}.{parts[1]}"
            for importer in sorted(graph.find_modules_that_directly_import(imported)):
                if importer == app or importer.startswith(f"{app}."):
                    continue
                details = graph.get_import_details(importer=importer, imported=imported)
                illegal.append((importer, imported, details[0]["line_number"] if details else None))
        return ContractCheck(kept=not illegal, metadata={"illegal": illegal})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import by module and line."""
        for importer, imported, line in check.metadata["illegal"]:
            output.print_error(f"- {importer} -> {imported} (l.{line})", bold=False)
        output.new_line()
        output.print_error("Use the app's actions, queries or rule modules instead.", bold=False)
