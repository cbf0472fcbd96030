from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "gridlink.evaluation"
    label = "evaluation"
