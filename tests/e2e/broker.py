"""A broker of its own for an end-to-end test."""
import os
import shutil
import subprocess
import tempfile

from cas import SOURCE

RUN = f"{SOURCE}/ops/kafka/run"


class Broker:
    def __init__(self, version="4.1.2"):
        self.folder = tempfile.mkdtemp(prefix="cas-broker-")
        self.words = ["--version", version, "--data", f"{self.folder}/data"]
        self.address = self._run("start", "--owner", str(os.getpid())).split()[-1]

    def _run(self, *command):
        done = subprocess.run([RUN, *command, *self.words], capture_output=True, text=True,
                              check=False, timeout=180)
        if done.returncode != 0:
            raise SystemExit(f"{RUN} {command}: {done.stdout}{done.stderr}")
        return done.stdout

    def url(self, topic):
        return f"kafka://{self.address}/{topic}"

    def stop(self):
        self._run("stop")

    def kill(self):
        self._run("kill")

    def start(self):
        self._run("start", "--owner", str(os.getpid()))

    def remove(self):
        self._run("remove")
        shutil.rmtree(self.folder, ignore_errors=True)
