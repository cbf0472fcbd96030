from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "gridlink.intake"
    label = "intake"
