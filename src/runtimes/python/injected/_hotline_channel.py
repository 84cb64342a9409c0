"""The connection to Hotline: one JSON object per line, both ways."""
import json
import os
import select
import socket


class Channel:
    """Never raises: `is_gone` reports that the extension is gone."""

    def __init__(self, address):
        self.socket = None
        self.text = b''
        if not address:
            return
        try:
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.socket.settimeout(5)
            self.socket.connect(address)
        except (OSError, AttributeError):
            # Windows has no Unix sockets.
            self.close()

    @property
    def is_gone(self):
        return self.socket is None

    def fileno(self):
        return self.socket.fileno()

    def send(self, message):
        if self.socket is None:
            return
        try:
            self.socket.sendall((json.dumps(message) + '\n').encode())
        except OSError:
            self.close()

    def orders(self, wait=0):
        """Types of received orders; waits up to the given number of seconds for the first, forever if None."""
        if self.socket is None:
            return []
        try:
            ready, _, _ = select.select([self.socket], [], [], wait)
            if not ready:
                return []
            received = self.socket.recv(4096)
        except (OSError, ValueError):
            received = b''
        if not received:
            self.close()
            return []
        lines = (self.text + received).split(b'\n')
        self.text = lines.pop()
        return [order for order in map(order_of, lines) if order]

    def close(self):
        if self.socket is not None:
            try:
                self.socket.close()
            except OSError:
                pass
        self.socket = None


def order_of(line):
    """The type of an order; None for a line that is not one."""
    try:
        return json.loads(line.decode('utf-8'))['type']
    except (ValueError, TypeError, KeyError):
        return None


def write_whole(file, content):
    """Writes a file atomically, so that nobody reads half of it."""
    part = '%s.part%d' % (file, os.getpid())
    with open(part, 'w', encoding='utf-8') as out:
        json.dump(content, out, ensure_ascii=True, separators=(',', ':'))
    os.replace(part, file)
