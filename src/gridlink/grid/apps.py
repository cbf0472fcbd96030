from django.apps import AppConfig


class GridConfig(AppConfig):
    name = "gridlink.grid"
    label = "grid"
