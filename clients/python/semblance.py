"""Visual search from Python: copy this file beside your program. It needs only `requests`.

    from semblance import Semblance

    semblance = Semblance("http://127.0.0.1:8080", token="…")
    dataset = semblance.datasets()[0]
    anchor = semblance.upload(dataset["id"], "photo.jpg")
    for cluster in semblance.clusters(dataset["id"], **anchor):
        print(cluster["relevance_score"], cluster["previews"][0]["file_name"])

Parameters and results have the names of the API, which `/docs/api` of a server describes.
Python 3.8 or later. Apache-2.0.
"""

import base64
import hashlib
import hmac
import itertools
import json
import os
import random
import time
from urllib.parse import urlencode

import requests

# A random share of 1, 2, 4 … seconds, at most 20, as in the standard mode of the AWS SDKs
# (docs.aws.amazon.com/boto3/latest/guide/retries.html).
FIRST_PAUSE_SECONDS = 1
MAX_PAUSE_SECONDS = 20
# The server asks for a minute at most.
MAX_RETRY_AFTER_SECONDS = 60
# A server that computes something for the first time answers 503 every five seconds until then.
RETRIES = 4

TOKEN_SECONDS = 600
RENEW_BEFORE_SECONDS = 60
POLL_SECONDS = 1


class SemblanceError(Exception):
    """A call that failed. `status` is 0 without a response; `detail` is the server's sentence."""

    def __init__(self, status, detail, retry_after=0):
        super().__init__(detail)
        self.status, self.detail, self.retry_after = status, detail, retry_after


class Semblance:
    """The Visual Search API of a server.

    Pass a token, or the key and the secret that tokens are created of, or nothing for a server
    that needs no token.
    """

    def __init__(self, url, token=None, key=None, secret=None, timeout=60):
        self._api = url.rstrip("/") + "/api/v1"
        self._session = requests.Session()
        self._token, self._key, self._secret = token, key, secret
        self._renew_at = 0
        self._timeout = timeout

    def datasets(self):
        return self._json("GET", "/datasets")

    def dataset(self, dataset_id):
        return self._json("GET", f"/dataset/{dataset_id}")

    def ready(self, dataset_id):
        """Waits until a dataset can be searched. Raises SemblanceError if its indexing failed."""
        while True:
            dataset = self.dataset(dataset_id)
            if dataset["status"] == "READY":
                return dataset
            if dataset["status"] == "FATAL_ERROR":
                raise SemblanceError(409, dataset["fatal_error_msg"])
            time.sleep(POLL_SECONDS)

    def upload(self, dataset_id, image, bounding_box=None):
        """Uploads a query image: a path, bytes or an open file.

        `bounding_box` is a region of it: a dict of x, y, width and height in fractions.
        Returns the anchor for a search.
        """
        path = f"/dataset/{dataset_id}/search-image-similarity"
        # Repeating it does no harm, because the same image has the same anchor.
        return self._json(
            "POST",
            path,
            params={"entity_type": "IMAGES", "threshold": 0, **_box(bounding_box)},
            files={"file": _read(image)},
            is_repeatable=True,
        )

    def anchor_of(self, dataset_id, media_id, bounding_box=None):
        """An image or object of the dataset, an upload, or a region of them, as an anchor."""
        return self._json(
            "POST",
            f"/dataset/{dataset_id}/search-stored-image",
            params=_box(bounding_box),
            json={"media_id": media_id},
            is_repeatable=True,
        )

    def explore(self, dataset_id, **search):
        """One page of clusters, the first unless `page_number` is given."""
        return self._json("GET", f"/explore/{dataset_id}", params=_params(search))

    def clusters(self, dataset_id, **search):
        """All clusters, nearest first; the pages are requested as they are needed."""
        return self._pages(f"/explore/{dataset_id}", "clusters", search)

    def members(self, dataset_id, cluster_id, **search):
        """All members of a cluster, nearest first."""
        path = f"/explore/{dataset_id}/similarity_cluster/{cluster_id}"
        return self._pages(path, "previews", search)

    def media(self, dataset_id, **search):
        """All images or objects of a search, nearest first, in one response."""
        return json.loads(self.export(dataset_id, "json", **search))["media"]

    def export(self, dataset_id, format, media_ids=None, **search):
        """A search, or the named images or objects, as the bytes of a csv, json, zip or html file."""
        body = {"format": format, **_selection(media_ids, search)}
        path = f"/dataset/{dataset_id}/export"
        return self._send("POST", path, json=body, is_repeatable=True).content

    def tag(self, dataset_id, tag, media_ids=None, **search):
        """Tags a search, or the named images or objects. Returns the ids of those that changed."""
        return self._change_tag("POST", dataset_id, tag, media_ids, search)

    def untag(self, dataset_id, tag, media_ids=None, **search):
        return self._change_tag("DELETE", dataset_id, tag, media_ids, search)

    def _change_tag(self, method, dataset_id, tag, media_ids, search):
        body = {"tag": tag, **_selection(media_ids, search)}
        return self._json(method, f"/dataset/{dataset_id}/tags", json=body)["media_ids"]

    def _pages(self, path, name, search):
        for page_number in itertools.count():
            params = {**_params(search), "page_number": page_number}
            page = self._json("GET", path, params=params)[name]
            if not page:
                return
            yield from page

    def _json(self, method, path, **request):
        response = self._send(method, path, **request)
        try:
            return response.json()
        except ValueError:
            detail = f"{self._api} did not answer with JSON. Check the url."
            raise SemblanceError(response.status_code, detail) from None

    def _send(self, method, path, is_repeatable=None, **request):
        if is_repeatable is None:
            is_repeatable = method != "POST"
        for n_failed in itertools.count():
            try:
                return self._attempt(method, path, request)
            except SemblanceError as error:
                # A request that was limited (429) has had no effect, so any may be repeated.
                may_pass = error.status == 429 or (is_repeatable and error.status in (0, 503))
                is_soon = error.retry_after <= MAX_RETRY_AFTER_SECONDS
                if n_failed == RETRIES or not (may_pass and is_soon):
                    raise
                backoff = min(FIRST_PAUSE_SECONDS * 2**n_failed, MAX_PAUSE_SECONDS)
                time.sleep(error.retry_after + random.random() * backoff)

    def _attempt(self, method, path, request):
        headers = self._authorization()
        url, timeout = self._api + path, self._timeout
        try:
            response = self._session.request(method, url, headers=headers, timeout=timeout, **request)
        except (requests.ConnectionError, requests.Timeout) as error:
            raise SemblanceError(0, f"{self._api} does not respond ({error}).") from error
        if response.ok:
            return response
        retry_after = response.headers.get("Retry-After", "")
        seconds = int(retry_after) if retry_after.isdigit() else 0
        raise SemblanceError(response.status_code, _detail(response), seconds)

    def _authorization(self):
        if self._key and time.time() >= self._renew_at:
            self._token = _mint(self._key, self._secret)
            self._renew_at = time.time() + TOKEN_SECONDS - RENEW_BEFORE_SECONDS
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}


def _mint(key, secret):
    """A JWT signed with HS256 (RFC 7519)."""
    now = int(time.time())
    claims = {"sub": key, "iss": "sdk", "iat": now, "exp": now + TOKEN_SECONDS}
    parts = [{"alg": "HS256", "kid": key}, claims]
    text = ".".join(_base64url(json.dumps(part).encode()) for part in parts)
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{_base64url(signature)}"


def _base64url(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _read(image):
    """Name and bytes, so that a request can be repeated."""
    if isinstance(image, (bytes, bytearray)):
        return "image", bytes(image)
    if hasattr(image, "read"):
        return os.path.basename(str(getattr(image, "name", "image"))), image.read()
    with open(image, "rb") as file:
        return os.path.basename(image), file.read()


def _box(bounding_box):
    return {} if bounding_box is None else {"bounding_box": json.dumps(bounding_box)}


def _params(search):
    """Lists and dicts as JSON, booleans in lower case."""
    plain = (str, int, float)
    return {
        name: value if isinstance(value, plain) and not isinstance(value, bool) else json.dumps(value)
        for name, value in search.items()
        if value is not None
    }


def _selection(media_ids, search):
    query = urlencode(_params(search))
    return {"query": query, **({} if media_ids is None else {"media_ids": media_ids})}


def _detail(response):
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"The server answered {response.status_code}."

