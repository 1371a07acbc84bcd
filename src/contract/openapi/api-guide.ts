import { NOT_OFFERED } from '#contract/not-offered.ts';

const NOT_OFFERED_LIST = NOT_OFFERED.map(
  ({ paths, what }) => `- ${paths.map((path) => `\`${path}\``).join(', ')}: the server ${what}`,
).join('\n');

/** Introduction to the OpenAPI document for programmers; the tests run its programs. */
export const API_GUIDE = `Upload an image to get an anchor, then explore the clusters of a dataset ranked by their distance to it: 0 is identical, up to 0.3 very similar, from 0.5 on loosely related.

Every request except the health check needs a token. This page uses the session of your browser instead, so its buttons work without one.

## From a shell
\`semblance token\` (in a clone, \`npm run -s semblance -- token\`) prints a token that is valid for ten minutes; \`--expires 8h\` extends that.

\`\`\`sh
# URL=http://127.0.0.1:8080 TOKEN=… IMAGE=query.jpg
AUTH="Authorization: Bearer $TOKEN"
ID=$(curl -sSf -H "$AUTH" "$URL/api/v1/datasets" | grep -o '[0-9a-f-]\\{36\\}' | head -1)
ANCHOR=$(curl -sSf -H "$AUTH" -F "file=@$IMAGE" \\
  "$URL/api/v1/dataset/$ID/search-image-similarity?entity_type=IMAGES" | grep -o '[0-9a-f-]\\{36\\}')
curl -sSf -H "$AUTH" "$URL/api/v1/explore/$ID?anchor_type=UPLOAD&anchor_media_id=$ANCHOR&threshold=0"
\`\`\`

## From Python
\`\`\`python
import os
import requests

session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['TOKEN']}"
api = os.environ["URL"] + "/api/v1"


def answer(response):
    if not response.ok:
        raise SystemExit(response.json()["detail"])
    return response.json()


dataset = answer(session.get(f"{api}/datasets"))[0]
with open(os.environ["IMAGE"], "rb") as image:
    anchor = answer(
        session.post(
            f"{api}/dataset/{dataset['id']}/search-image-similarity",
            params={"entity_type": "IMAGES", "threshold": 0},
            files={"file": image},
        )
    )
found = answer(session.get(f"{api}/explore/{dataset['id']}", params={**anchor, "threshold": 0}))
for cluster in found["clusters"][:10]:
    nearest = cluster["previews"][0]
    print(f"{cluster['relevance_score']:.3f}  {nearest['file_name']}  of {cluster['n_images']}")
\`\`\`

## Create your own tokens
A token is a JWT signed with HS256 and the API secret: the header \`kid\` and the claim \`sub\` are the API key, \`iat\` and \`exp\` limit its validity, \`iss\` is \`sdk\`. Clocks may differ by a minute. A server started with \`--no-auth\` needs no token from programs on its own machine.

Scripts of another origin can call the API with a token if the server was started with \`--allow-origin\` and that origin. They cannot use cookies.

## Show images in a notebook or a report
In responses to requests with a token, the addresses of media (\`media_uri\`, \`media_thumb_uri\`, \`preview_uri\`, \`image_uri\`) are absolute and signed. They work as the \`src\` of an \`<img>\` on any site without the token, for one to two hours, as long as their key exists and has access to the dataset. An address stays the same for up to an hour. Requests with a token need no signature and also work later.

## Errors
The body of every error is \`{"detail": "<what went wrong and what to do>"}\`.

## Paths of other servers
These paths of Visual Layer's API are answered with 404 and the reason:

${NOT_OFFERED_LIST}`;
