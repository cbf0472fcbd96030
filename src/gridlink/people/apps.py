from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "gridlink.people"
    label = "people"
