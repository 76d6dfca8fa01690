"""What running a server needs: logs, measures, headers, limits on clients, an orderly end."""

from api.operations.installation import install
from api.operations.logs import configure
from api.operations.metrics import CONTENT_TYPE, Metrics
from api.operations.server import serve_app

__all__ = ["CONTENT_TYPE", "Metrics", "configure", "install", "serve_app"]
