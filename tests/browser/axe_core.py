# SPDX-License-Identifier: Apache-2.0
"""axe-core, which judges whether people who cannot see or point can use a page. It is fetched into
build/ when it is asked for first, and is what it was when its hash was written down, or nothing."""
import base64
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request

VERSION = "4.14.1"
SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
ADDRESS = f"https://registry.npmjs.org/axe-core/-/axe-core-{VERSION}.tgz"
BUILD = os.path.join(os.path.dirname(__file__), "..", "..", "build")


def packed():
    """The package as its registry has it: by npm where there is one, or without."""
    if shutil.which("npm") is None:
        with urllib.request.urlopen(ADDRESS, timeout=60) as answer:
            return answer.read()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", f"axe-core@{VERSION}", "--pack-destination", folder],
                       check=True, timeout=120, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        with open(os.path.join(folder, f"axe-core-{VERSION}.tgz"), "rb") as file:
            return file.read()


def script():
    """Its source. OSError or subprocess.SubprocessError: it could not be fetched."""
    path = os.path.join(BUILD, f"axe-core-{VERSION}.js")
    if not os.path.exists(path):
        package = packed()
        if base64.b64encode(hashlib.sha512(package).digest()).decode() != SHA512:
            raise RuntimeError(f"{ADDRESS} is not what it was")
        with tarfile.open(fileobj=io.BytesIO(package)) as archive:
            source = archive.extractfile("package/axe.min.js").read()
        os.makedirs(BUILD, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=BUILD, delete=False) as file:
            file.write(source)
        os.replace(file.name, path)  # several tests may fetch it at the same time
    with open(path, encoding="utf-8") as file:
        return file.read()


# What is wrong, as [{rule, impact, nodes}].
JUDGE = """axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values:
  ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}}).then(
  ({violations}) => violations.map(({id, impact, nodes}) => ({rule: id, impact, nodes: nodes.slice(
  0, 5).map(({html, failureSummary}) => html.slice(0, 200) + ' ' + failureSummary.slice(0, 300))})))"""
