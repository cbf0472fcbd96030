"""The web process: Django under WSGI (ADR 0006: under ASGI it was five times slower)."""

import os

from django.core.wsgi import get_wsgi_application

from gridlink.web.orphans import end_with_server

end_with_server()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
