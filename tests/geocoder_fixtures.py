"""Stand-ins for the geocoders on loopback: they answer in the formats recorded of them."""

import csv
import http.server
import io
import json
import threading
from contextlib import contextmanager
from email.parser import BytesParser
from urllib.parse import parse_qsl, urlsplit

from directory.geocode import Address


def an_address(street="410 Rillbend Ave", **said):
    return Address(
        **{"street": street, "city": "Austin", "state": "TX", "postcode": "78701"} | said
    )


def a_match(matched, north, east, *, postcode="78701"):
    """One of the Census's matches, as it answers for one address."""
    return {
        "tigerLine": {"side": "L", "tigerLineId": "59653655"},
        "coordinates": {"x": east, "y": north},
        "addressComponents": {"zip": postcode, "streetName": "RILLBEND", "state": "TX"},
        "matchedAddress": matched,
    }


def census_says(*matches):
    """The Census's answer for one address."""
    benchmark = {"isDefault": True, "benchmarkName": "Public_AR_Current", "id": "4"}
    address = {"address": "as asked"}
    result = {"input": {"address": address, "benchmark": benchmark}, "addressMatches": matches}
    return json_of({"result": result})


def json_of(answer):
    return 200, json.dumps(answer).encode(), {"Content-Type": "application/json"}


def batch_of(rows):
    """The Census's answer for a batch: quoted, without a header, in any order."""
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    headers = {
        "Content-Type": "text/plain;charset=UTF-8",
        "Content-Disposition": 'attachment; filename="GeocodeResults.csv"',
    }
    return 200, file.getvalue().encode("utf-8", "surrogatepass"), headers


def matched(row, north=30.271234, east=-97.742345, kind="Exact"):
    """The row of a batch that found what a row of the question asked for."""
    number, *words = row
    line = ", ".join(words)
    return [number, line, "Match", kind, line.upper(), f"{east},{north}", "59653655", "R"]


def missed(row):
    return [row[0], ", ".join(row[1:]), "No_Match"]


def tied(row):
    return [row[0], ", ".join(row[1:]), "Tie"]


def a_house(north=30.271234, east=-97.742345, **said):
    """One of Nominatim's places, as it answers a search."""
    return {
        "place_id": 1,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright",
        "osm_type": "way",
        "osm_id": 1,
        "lat": str(north),
        "lon": str(east),
        "class": "building",
        "type": "yes",
        "place_rank": 30,
        "importance": 0.00001,
        "addresstype": "building",
        "name": "",
        "display_name": "410, Rillbend Avenue, Austin, Travis County, Texas, 78701, United States",
        "boundingbox": [str(north), str(north + 0.0002), str(east), str(east + 0.0002)],
        **said,
    }


class Asked:
    """What a stand-in was asked, in order: one line, a batch's rows, or a search."""

    def __init__(self):
        self.lines, self.batches, self.searches, self.agents, self.fields = [], [], [], [], []

    @property
    def count(self):
        return len(self.lines) + len(self.batches) + len(self.searches)


@contextmanager
def standing_in(*, line=None, batch=None, search=None):  # noqa: C901 # because a server is one class
    """Serve as the Census and as Nominatim; each says what is answered to a question, in order.

    ``line(address)``, ``batch(rows)`` and ``search(query)`` return status, body and headers, or
    None to hang up.
    """
    asked = Asked()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query))
            asked.agents.append(self.headers["User-Agent"])
            if parts.path == "/geocoder/locations/onelineaddress":
                asked.lines.append(query)
                self.say(line(query["address"]))
            elif parts.path == "/search":
                asked.searches.append(query)
                self.say(search(query))
            else:
                self.say((404, b"", {}))

        def do_POST(self):
            assert self.path == "/geocoder/locations/addressbatch"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
            parts = {
                part.get_param("name", header="content-disposition"): part
                for part in BytesParser().parsebytes(head + body).get_payload()
            }
            file = parts["addressFile"].get_payload(decode=True).decode()
            rows = list(csv.reader(io.StringIO(file)))
            asked.agents.append(self.headers["User-Agent"])
            asked.batches.append(rows)
            asked.fields.append(parts["benchmark"].get_payload())
            self.say(batch(rows))

        def say(self, said):
            if said is None:
                self.connection.shutdown(2)
                return
            status, body, headers = said
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
