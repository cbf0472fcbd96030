from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "gridlink.cases"
    label = "cases"
