"""The yardstick of everything that is read: nginx with the same bytes."""

import os
from pathlib import Path

from config.bench.programs import Server

# One process, as the web server it is compared with; everything it writes lies in its own folder.
_CONFIGURATION = """\
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log crit;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    keepalive_requests 100000000;
    keepalive_timeout 75;
    sendfile on;
    tcp_nopush on;
    etag on;
    open_file_cache max=100;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        root {folder}/pages;
        default_type application/json;
        location / {{
            add_header Content-Encoding gzip;
            add_header Cache-Control "public, max-age=0, s-maxage=1";
            add_header Vary Accept-Encoding;
        }}
    }}
}}
"""


def start(program: str, *, body: bytes, folder: Path, port: int) -> Server:
    """Serve these bytes, packed already, at `/page`."""
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    (folder / "pages" / "page").write_bytes(body)
    configuration = folder / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, port=port))
    server = Server(
        "nginx",
        [program, "-e", str(folder / "nginx.log"), "-p", str(folder), "-c", str(configuration)],
        port=port,
        surroundings={"PATH": os.defpath},
        log=folder / "nginx.out",
    )
    server.wait_until_it_answers("/page")
    return server
