"""The web process: Django under WSGI (ADR 0006: under ASGI it was five times slower)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from gridlink.web.orphans import end_with_server

end_with_server()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# What is loaded now stays: the collector need not look at it again, nor after every 700 objects of a batch of reports.
# Measured on batches of a thousand: a quarter of the time.
gc.freeze()
gc.set_threshold(50_000, 20, 20)
