"""The web process: Django under WSGI (ADR 0006: under ASGI it was five times slower)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
