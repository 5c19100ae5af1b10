"""One trial on a worker: `ferlab train` as a child, whose epochs are told to Tune."""

import collections
import csv
import ctypes
import json
import os
import queue
import signal
import subprocess
import sys
import threading

import ray
from ray import tune

import worker_facts

PR_SET_PDEATHSIG = 1


def training_of(spec, listener):
    """The trainable of Tune whose steps are the epochs of `ferlab train --resume` in the trial's own run folder."""

    class Training(tune.Trainable):
        def setup(self, config):
            self.trial = config["name"]
            self.folder = os.path.join(spec["folder"], self.trial)
            self.best = best_before(self.folder)
            self.epoch = 0
            self.interrupted = False
            write_config(f"{self.folder}.json", {**spec["config"], **config["changes"]})
            project = worker_facts.project_of(spec)
            self.said = collections.deque(maxlen=4)
            self.lines = queue.Queue()
            self.child = subprocess.Popen(
                [worker_facts.node_of(spec), os.path.join(project, "bin", "ferlab.js"), "train", *spec["sides"]]
                + ["--out", self.folder, "--config", f"{self.folder}.json", "--resume", "--events", "-"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                # The number of threads decides the last bits of sums: the same on every machine, and a share on each.
                env={**os.environ, "TF_NUM_INTRAOP_THREADS": str(spec["cpus"])},
                # From where the sweep was started, a model to begin with may be named.
                cwd=spec["cwd"] if os.path.isdir(spec["cwd"]) else project,
                start_new_session=True,
                preexec_fn=dying_with_parent(),
            )
            self.config = config
            threading.Thread(target=hear, args=(self.child.stdout, self.lines.put), daemon=True).start()
            self.errors = threading.Thread(target=hear, args=(self.child.stderr, self.said.append), daemon=True)
            self.errors.start()

        def reset_config(self, new_config):
            """A new trial in this worker: starting another one would take seconds."""
            self.cleanup()
            self.setup(new_config)
            return True

        def step(self):
            while True:
                try:
                    line = self.lines.get(timeout=1)
                except queue.Empty:
                    # Also where nobody listens any more: the sweep is over, and the checkpoint stays.
                    if not self.interrupted and is_over(listener):
                        self.interrupt()
                    continue
                if line is None:
                    return self.end()
                event = json.loads(line)
                if event["event"] in ("start", "epoch"):
                    ray.get(listener.say.remote({**event, "trial": self.trial}))
                if event["event"] == "epoch":
                    self.epoch = event["epoch"]
                    self.best = max(self.best, event["validAccuracy"])
                    # The last one is told with the end, which the scheduler must not come before.
                    if self.epoch < {**spec["config"], **self.config["changes"]}["epochs"]:
                        return self.result()
                if event["event"] == "end":
                    self.epoch = event["epochs"]
                    self.best = max(self.best, event["best"]["validAccuracy"])

        def result(self, **more):
            return {"epoch": self.epoch, "bestAccuracy": self.best, **more}

        def end(self):
            status = self.child.wait()
            self.errors.join(timeout=10)
            if status == 0 or self.interrupted:
                return self.result(done=True, ended=status == 0)
            said = [line.strip() for line in self.said if line and line.strip()]
            reason = said[-1] if said else f"it ended with status {status}"
            ray.get(listener.fail.remote(self.trial, reason))
            raise RuntimeError(reason)

        def interrupt(self):
            self.interrupted = True
            self.child.send_signal(signal.SIGINT)

        def cleanup(self):
            if self.child.poll() is not None:
                return
            self.interrupt()
            try:
                self.child.wait(120)
            except subprocess.TimeoutExpired:
                self.child.kill()

    return Training


def hear(stream, take):
    """Takes each line of a child's, and None at the end."""
    for line in stream:
        take(line)
    take(None)


def dying_with_parent():
    """For the child's start: one that outlived its worker would train on where the trial goes on elsewhere."""
    if sys.platform != "linux":
        return None
    # Looked up before the fork, after which as little as possible is to be done.
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def is_over(listener):
    try:
        return ray.get(listener.is_over.remote(), timeout=60)
    except ray.exceptions.RayError:
        return True


def best_before(folder):
    """The best accuracy that an earlier attempt has reached, -1 where there is none."""
    try:
        with open(os.path.join(folder, "history.csv"), encoding="utf8") as file:
            return max((float(row["validAccuracy"]) for row in csv.DictReader(file)), default=-1)
    except OSError:
        return -1


def write_config(file, config):
    """Whole or not at all, and only where it is not there: what a trial has begun with stays."""
    if os.path.exists(file):
        return
    own = f"{file}.{os.getpid()}.tmp"
    with open(own, "w", encoding="utf8") as out:
        json.dump(config, out, indent=2)
    os.replace(own, file)
