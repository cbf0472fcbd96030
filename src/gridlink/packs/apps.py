from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "gridlink.packs"
    label = "packs"
