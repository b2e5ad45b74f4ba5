"""How geocoders are reached: geopy's adapter for requests, with what geopy's own lacks.

Its own asks again by itself after a 429 or 503, for as long as Retry-After says, so that a service
could hold us for hours and never be heard; and it cannot send a file (geopy 2.5, seen in 2026).
"""

from collections.abc import Mapping
from typing import Any

import requests
from geopy.adapters import AdapterHTTPError, RequestsAdapter
from geopy.exc import GeocoderServiceError, GeocoderTimedOut, GeocoderUnavailable


class FileAdapter(RequestsAdapter):  # type: ignore[misc] # because geopy ships no types
    """The adapter of geopy, which can also send a file, and asks no question twice by itself."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how, max_retries=0)

    def post_file(
        self, url: str, *, name: str, body: bytes, fields: Mapping[str, str], **how: Any
    ) -> str:
        """Return the text that answers a form with one file in it.

        Raises:
            AdapterHTTPError: the answer has another status than 200.
            GeocoderServiceError: there is no whole answer.
        """
        form = {name: ("addresses.csv", body, "text/csv")}
        try:
            with self.session.post(
                url, data=dict(fields), files=form, allow_redirects=False, **how
            ) as answer:
                status, headers, text = answer.status_code, answer.headers, answer.text
        except requests.Timeout as error:
            raise GeocoderTimedOut("Service timed out") from error
        except requests.ConnectionError as error:
            raise GeocoderUnavailable(str(error)) from error
        except requests.RequestException as error:
            raise GeocoderServiceError(str(error)) from error
        if status != 200:
            message = f"Non-successful status code {status}"
            raise AdapterHTTPError(message, status_code=status, headers=headers, text=text)
        return str(text)
