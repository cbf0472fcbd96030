from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "gridlink.evidence"
    label = "evidence"
