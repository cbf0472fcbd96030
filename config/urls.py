"""Routes: everything under HTTP lives in `gridlink.web`."""

from django.urls import include, path

urlpatterns = [path("", include("gridlink.web.urls"))]
