from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "gridlink.catalogue"
    label = "catalogue"
