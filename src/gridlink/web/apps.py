from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "gridlink.web"
    label = "web"

    def ready(self) -> None:
        """Register the system checks and hand the map of news to the ledger."""
        from config import wiring
        from gridlink.web import checks

        assert checks.LAYERS
        wiring.install()
