#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Opens a page in a headless Chromium, waits until an expression is true, and prints as JSON what
others are worth, what the browser complained about, and where it wanted to go. Speaks the DevTools
protocol over a pipe, so that it needs nothing but Python and the browser."""
import argparse
import base64
import json
import os
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib

sys.dont_write_bytecode = True
import axe_core  # noqa: E402

KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "/": 191}
NOT_INSTALLED = 77


class Browser:
    """A Chromium with one tab."""

    def __init__(self, folder, letters):
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            sys.exit(NOT_INSTALLED)
        theirs_in, self.out = os.pipe()
        self.inp, theirs_out = os.pipe()
        # The protocol wants to be spoken on the descriptors 3 and 4.
        command = (f"exec {program} 3<&{theirs_in} 4>&{theirs_out} --headless=new --no-sandbox "
                   "--disable-gpu --disable-dev-shm-usage --hide-scrollbars --no-first-run "
                   "--disable-background-networking --disable-component-update "
                   f"--blink-settings=defaultFontSize={letters} "
                   f"--remote-debugging-pipe --user-data-dir={folder} about:blank")
        self.process = subprocess.Popen(["bash", "-c", command], pass_fds=(theirs_in, theirs_out),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.buffer = b""
        self.last_id = 0
        self.events = []
        self.session = None
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(one for one in targets if one["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"],
                                 flatten=True)["sessionId"]

    def read(self, end):
        while b"\0" not in self.buffer:
            if not select.select([self.inp], [], [], max(0, end - time.monotonic()))[0]:
                raise TimeoutError("the browser does not answer")
            piece = os.read(self.inp, 1 << 16)
            if not piece:
                raise TimeoutError("the browser has ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.last_id += 1
        request = {"id": self.last_id, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.out, json.dumps(request).encode() + b"\0")
        end = time.monotonic() + 60
        while True:
            answer = self.read(end)
            if answer.get("id") == self.last_id:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)
            if answer.get("method") == "Page.javascriptDialogOpening":
                raise RuntimeError("a dialog was opened: " + answer["params"]["message"])

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"])[:2000])
        return result["result"].get("value")

    def end(self):
        os.close(self.out)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


    def press(self, key):
        """A key as it comes from a keyboard: what the browser does with it happens too."""
        text = {"Enter": "\r", "/": "/"}.get(key, "")
        about = {"key": key, "windowsVirtualKeyCode": KEYS[key], "text": text}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **about)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=KEYS[key])

    def weigh(self):
        """Bytes and elements that the page holds once all garbage is gone."""
        self.call("HeapProfiler.collectGarbage")
        self.call("Performance.enable")
        metrics = self.call("Performance.getMetrics")["metrics"]
        told = {one["name"]: one["value"] for one in metrics}
        return {"bytes": told["JSHeapUsedSize"], "nodes": told["Nodes"],
                "listeners": told["JSEventListeners"]}

    def judge(self):
        """What axe-core holds against the page; None if it cannot be fetched."""
        try:
            source = axe_core.script()
        except (OSError, subprocess.SubprocessError):
            return None
        self.value(source + "; 0")
        return self.value(axe_core.JUDGE)


def complaints(events):
    for event in events:
        params = event.get("params", {})
        if event.get("method") == "Log.entryAdded":
            entry = params["entry"]
            if entry["level"] == "error" and entry["source"] != "network":
                yield entry["text"]
        elif event.get("method") == "Runtime.exceptionThrown":
            yield json.dumps(params["exceptionDetails"])[:1000]


def asked(events):
    for event in events:
        if event.get("method") == "Network.requestWillBeSent":
            yield event["params"]["request"]["url"]


def tightened(png):
    """The same picture, packed as well as zlib can; the browser is in a hurry."""
    chunks, pixels, at = [], b"", 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        if kind == b"IDAT":
            pixels += png[at + 8:at + 8 + size]
        else:
            chunks.append((kind, png[at + 8:at + 8 + size]))
        at += size + 12
    chunks.insert(-1, (b"IDAT", zlib.compress(zlib.decompress(pixels), 9)))
    return png[:8] + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks)


def show_as(browser, size, scheme, options):
    width, height = (int(part) for part in size.split("x"))
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=False)
    wishes = {"prefers-color-scheme": scheme,
              "prefers-reduced-motion": "reduce" if options.still else "no-preference"}
    browser.call("Emulation.setEmulatedMedia",
                 features=[{"name": name, "value": value} for name, value in wishes.items()])
    # What comes into sight is drawn a frame later.
    browser.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def look(browser, options):
    for domain in ("Page", "Runtime", "Log", "Network"):
        browser.call(domain + ".enable")
    show_as(browser, options.size, "dark" if options.dark else "light", options)
    if options.no_script:
        browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.call("Page.navigate", url=options.url)
    told = []
    end = time.monotonic() + options.patience
    for step in options.steps:
        if step.startswith("until "):
            # What is not there yet may throw.
            awaited = f"(() => {{ try {{ return !!({step[6:]}); }} catch {{ return false; }} }})()"
            while not browser.value(awaited):
                if time.monotonic() > end:
                    told.append("never: " + step[6:])
                    break
                time.sleep(0.05)
        elif step.startswith("shot "):
            shot = browser.call("Page.captureScreenshot", format="png")
            with open(step[5:], "wb") as file:
                file.write(tightened(base64.b64decode(shot["data"])))
        elif step.startswith("press "):
            browser.press(step[6:])
        elif step.startswith("type "):
            browser.call("Input.insertText", text=step[5:])
        elif step.startswith("as "):
            show_as(browser, *step[3:].split(), options)
        elif step == "judge":
            told.append(browser.judge())
        elif step == "weigh":
            told.append(browser.weigh())
        else:
            told.append(browser.value(step))
    return {"told": told, "complaints": list(complaints(browser.events)),
            "asked": sorted(set(asked(browser.events)))}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--size", default="1280x900")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--still", action="store_true", help="whoever looks wants no motion")
    parser.add_argument("--letters", type=int, default=16, help="the size that the reader set")
    parser.add_argument("--no-script", action="store_true")
    parser.add_argument("--patience", type=float, default=30)
    parser.add_argument("steps", nargs="*",
                        help="'until EXPRESSION', 'shot FILE', 'press KEY', 'type TEXT', "
                             "'as WIDTHxHEIGHT light|dark', 'judge' (by axe-core), 'weigh' (its "
                             "memory), or an expression to tell")
    options = parser.parse_intermixed_args()
    with tempfile.TemporaryDirectory(prefix="skewd-look-", ignore_cleanup_errors=True) as folder:
        browser = Browser(folder, options.letters)
        try:
            print(json.dumps(look(browser, options)))
        finally:
            browser.end()


if __name__ == "__main__":
    main()
