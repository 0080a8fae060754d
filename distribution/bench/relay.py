#!/usr/bin/env python3
"""A TCP relay that understands nothing: relay.py LISTEN TARGET [CHUNK], ports of 127.0.0.1.

CHUNK is how many bytes at most are sent with one call. With 1 every byte travels alone, which finds
whoever takes what one read returns for a message.
"""
import socket
import sys
import threading


def pump(source, target, chunk):
    try:
        while data := source.recv(65536):
            for at in range(0, len(data), chunk):
                target.sendall(data[at:at + chunk])
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for side in (source, target):
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass                                  # it is closed already


def serve(client, target, chunk):
    with client:
        try:
            server = socket.create_connection(("127.0.0.1", target), timeout=5)
        except OSError:
            return
        with server:
            server.settimeout(None)
            for side in (client, server):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            back = threading.Thread(target=pump, args=(server, client, chunk), daemon=True)
            back.start()
            pump(client, server, chunk)
            back.join()


def main():
    listen, target = int(sys.argv[1]), int(sys.argv[2])
    chunk = int(sys.argv[3]) if len(sys.argv) > 3 else 65536
    with socket.create_server(("127.0.0.1", listen), backlog=128) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client, target, chunk), daemon=True).start()


if __name__ == "__main__":
    main()
