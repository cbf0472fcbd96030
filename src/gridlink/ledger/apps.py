from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "gridlink.ledger"
    label = "ledger"
