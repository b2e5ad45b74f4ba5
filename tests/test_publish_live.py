"""A directory is replaced under readers: none sees an error, none a mixture of two."""

import http.client
import json
import socket
import threading
import time

import pytest
import site_fixtures as made
import uvicorn

from directory.publish import Publication, publish, replace
from directory.site.serve import configuration

CLIENTS = 8
GENERATIONS = range(2, 8)
ADDRESSES = ("/near.json?zip=78701&miles=100", "/state/tx.json", "/near?zip=78701&miles=100")


def write(path, generation):
    """A directory in which every clinic bears the generation, and their number tells it too."""
    clinics = tuple(
        made.a_clinic(f"live{n:04}", name=f"Generation {generation} Clinic {n}")
        for n in range(10 + generation)
    )
    publication = Publication(
        clinics=clinics,
        build={
            "built_at": "2026-11-23T00:00:00Z", "version": "0", "listings": len(clinics),
            "clinics": len(clinics), "candidates": 0, "problems": 0,
        },
        places=made.places(),
    )  # fmt: skip
    publish(publication, path)


@pytest.fixture
def served(tmp_path):
    live = tmp_path / "directory.db"
    write(tmp_path / "first.db", 1)
    replace(tmp_path / "first.db", live)
    with made.served(live, made.NOON) as datasette:
        server = uvicorn.Server(configuration(datasette))
        door = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield live, door.getsockname()[1]
        server.should_exit = True
        thread.join()
        door.close()


def read_until(stop, port, address, answers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    while not stop.is_set():
        connection.request("GET", address)
        response = connection.getresponse()
        answers.append((response.status, response.read().decode()))
    connection.close()


def generations_in(body):
    return {int(part.split()[0]) for part in body.split("Generation ")[1:]}


def test_eight_readers_see_no_error_and_no_mixture_while_it_is_replaced(served, tmp_path):
    live, port = served
    stop = threading.Event()
    answers = [[] for _ in range(CLIENTS)]
    readers = [
        threading.Thread(target=read_until, args=(stop, port, ADDRESSES[n % 3], answers[n]))
        for n in range(CLIENTS)
    ]
    for reader in readers:
        reader.start()
    for generation in GENERATIONS:
        write(tmp_path / "next.db", generation)
        replace(tmp_path / "next.db", live)
        so_far = [len(each) for each in answers]
        while any(len(each) < had + 2 for each, had in zip(answers, so_far, strict=True)):
            time.sleep(0.01)
    stop.set()
    for reader in readers:
        reader.join()

    everything = [answer for each in answers for answer in each]
    assert {status for status, _ in everything} == {200}
    assert all(len(generations_in(body)) == 1 for _, body in everything)
    for _, body in everything:
        if body.startswith("{"):
            answer = json.loads(body)
            (generation,) = generations_in(body)
            assert answer["count"] == len(answer["clinics"]) == 10 + generation
    assert {max(generations_in(each[-1][1])) for each in answers} == {GENERATIONS[-1]}
