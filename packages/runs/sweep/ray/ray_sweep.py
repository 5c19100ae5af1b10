"""
The trials of a sweep on Ray: `python ray_sweep.py SPEC.json`, started by sweepOnRay.ts.

Says a JSON line on standard output for all that happens, and ends with the checkpoints of all trials when its standard
input is closed. Trials keep everything in the sweep's folder, which all machines share: a trial whose worker was lost
goes on elsewhere from its last checkpoint, and so does the whole sweep when it is started again.
"""

import json
import os
import sys
import tempfile
import threading
import time

os.environ |= {
    "RAY_USAGE_STATS_ENABLED": "0",
    "TUNE_DISABLE_AUTO_CALLBACK_LOGGERS": "1",
    "TUNE_DISABLE_SIGINT_HANDLER": "1",
    "RAY_AIR_NEW_OUTPUT": "0",
}

import ray
from ray import cloudpickle, tune
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

import plan
import trial
import worker_facts

# Workers have no such files beside them: they get the code itself.
for module in (plan, trial, worker_facts):
    cloudpickle.register_pickle_by_value(module)


class Refused(Exception):
    """What ends the sweep before any time is spent, as a sentence."""


@ray.remote(num_cpus=0, max_concurrency=8)
class Listener:
    """What is said by whoever has something to say, wherever it runs, and whether the sweep is over."""

    def __init__(self):
        self.said, self.over, self.reasons = [], False, {}

    def say(self, event):
        self.said.append(event)

    def take(self):
        said, self.said = self.said, []
        return said

    def fail(self, name, reason):
        self.reasons[name] = reason

    def reason_of(self, name):
        return self.reasons.pop(name, None)

    def end(self):
        self.over = True

    def is_over(self):
        return self.over


def callback_of(listener):
    """Tells what Tune does with its trials."""

    def told(state, trial, **more):
        event = {"event": "state", "trial": trial.config["name"], "state": state, **more}
        ray.get(listener.say.remote(event))

    def reason_of(trial):
        said = ray.get(listener.reason_of.remote(trial.config["name"]))
        error = trial.get_pickled_error()
        is_lost = error is None or isinstance(error, (ray.exceptions.RayActorError, ray.exceptions.NodeDiedError))
        return said or ("its worker was lost" if is_lost else last_line(error))

    class Told(tune.Callback):
        def on_trial_start(self, iteration, trials, trial, **info):
            told("training", trial)

        def on_trial_complete(self, iteration, trials, trial, **info):
            ended = (trial.last_result or {}).get("ended")
            told("finished" if ended else "interrupted" if ended is False else "put aside", trial)

        def on_trial_recover(self, iteration, trials, trial, **info):
            told("waiting", trial, reason=reason_of(trial))

        def on_trial_error(self, iteration, trials, trial, **info):
            told("failed", trial, reason=reason_of(trial))

    return Told()


def stopper_of(listener):
    """Ends the experiment when the sweep was stopped."""

    class WhenOver(tune.Stopper):
        def __init__(self):
            self.asked, self.answer = 0, False

        def __call__(self, trial_id, result):
            return False

        def stop_all(self):
            if not self.answer and time.monotonic() > self.asked + 0.5:
                self.answer = trial.is_over(listener)
                self.asked = time.monotonic()
            return self.answer

    return WhenOver()


def connect(spec):
    on = spec["on"]
    quiet = {"log_to_driver": False, "logging_level": "ERROR", "namespace": "ferlab"}
    try:
        if on == "ray":
            own = {"num_cpus": spec["cores"], "include_dashboard": False, "object_store_memory": 100_000_000}
            ray.init(address="local", **own, **quiet)
        else:
            # A cluster that is busy at its start may take the first client for a failed one.
            for attempt in range(2):
                try:
                    ray.init(address=on, **quiet)
                    break
                except ConnectionError:
                    if on == "auto" or attempt == 1:
                        raise
    except ConnectionError as error:
        if on == "auto":
            raise Refused("No Ray cluster runs here. Start one by ray start --head, or sweep --on ray.") from error
        raise Refused(f"No Ray cluster answers at {on}: {last_line(error)}") from error
    except RuntimeError as error:
        # Such as another version of Ray or of Python there.
        raise Refused(f"The Ray cluster at {on} can't be used: {last_line(error)}") from error


def last_line(error):
    return (str(error).strip() or type(error).__name__).splitlines()[-1]


def on_node(node_id):
    return NodeAffinitySchedulingStrategy(node_id, soft=False)


def require_workers(spec):
    """Asks each machine for its facts, and sets how many cores a trial takes where that was left open."""
    nodes = [node for node in ray.nodes() if node["Alive"]]
    ask = ray.remote(num_cpus=0)(worker_facts.facts_of)
    asked = [ask.options(scheduling_strategy=on_node(node["NodeID"])).remote(spec) for node in nodes]
    try:
        found = ray.get(asked, timeout=60)
    except ray.exceptions.RayError as error:
        raise Refused(f"A machine of the Ray cluster does not answer: {last_line(error)}") from error
    amiss = worker_facts.complaints(worker_facts.facts_of(spec), found, spec)
    if amiss:
        raise Refused(" ".join(amiss))
    cores = [int(node["Resources"].get("CPU", 0)) for node in nodes]
    if spec["cpus"] is None:
        spec["cpus"] = max(1, min((of for of in cores if of > 0), default=1) // spec["parallel"])
    fits = [
        node
        for node, of in zip(nodes, cores)
        if of >= spec["cpus"] and node["Resources"].get("GPU", 0) >= spec["gpus"]
    ]
    if not fits:
        raise Refused(
            f"No machine of the Ray cluster has the {spec['cpus']} CPUs and {spec['gpus']} GPUs that each trial is to"
            f" take; the largest has {max(cores, default=0)} CPUs."
        )
    return sum(int(node["Resources"]["CPU"]) // spec["cpus"] for node in fits)


def tuner_of(spec, listener, at_once):
    scheduler = None
    if spec["halving"] is not None:
        # Up to one more than all epochs, so that whoever comes to the end is not stopped there.
        scheduler = tune.schedulers.ASHAScheduler(
            time_attr="epoch", grace_period=spec["firstRung"], max_t=spec["epochs"] + 1, reduction_factor=spec["halving"]
        )
    return tune.Tuner(
        tune.with_resources(
            trial.training_of(spec, listener), {"cpu": spec["cpus"], **({"gpu": spec["gpus"]} if spec["gpus"] else {})}
        ),
        tune_config=tune.TuneConfig(
            metric="bestAccuracy",
            mode="max",
            search_alg=plan.Plan(spec, lambda event: ray.get(listener.say.remote(event))),
            scheduler=scheduler,
            num_samples=len(spec["planned"]) + spec["more"],
            reuse_actors=True,
            # What TPE asks for depends on what is known by then.
            max_concurrent_trials=at_once if "space" in spec else max(at_once, len(spec["planned"])),
        ),
        run_config=tune.RunConfig(
            storage_path=tempfile.mkdtemp(prefix="ferlab-tune-"),
            # A run folder has its own checkpoints.
            checkpoint_config=tune.CheckpointConfig(checkpoint_frequency=0, checkpoint_at_end=False),
            failure_config=tune.FailureConfig(max_failures=spec["retries"]),
            callbacks=[callback_of(listener)],
            stop=stopper_of(listener),
            verbose=0,
        ),
    )


def say(event):
    try:
        print(json.dumps(event), flush=True)
    except BrokenPipeError:
        # Whoever listened was killed: the trials are still to end with their checkpoints.
        sys.stdout = open(os.devnull, "w")


def run(spec):
    connect(spec)
    at_once = require_workers(spec)
    say({"event": "ready", "machines": len(ray.nodes()), "cpus": spec["cpus"], "atOnce": at_once})
    listener = Listener.options(scheduling_strategy=on_node(ray.get_runtime_context().get_node_id())).remote()

    def when_closed():
        sys.stdin.read()
        ray.get(listener.end.remote())

    threading.Thread(target=when_closed, daemon=True).start()
    failed = []

    def fit():
        try:
            tuner_of(spec, listener, at_once).fit()
        except Exception as error:
            failed.append(error)

    fitting = threading.Thread(target=fit)
    fitting.start()
    while True:
        goes_on = fitting.is_alive()
        for event in ray.get(listener.take.remote()):
            say(event)
        if not goes_on:
            break
        fitting.join(0.2)
    if failed:
        raise failed[0]


if __name__ == "__main__":
    try:
        with open(sys.argv[1], encoding="utf8") as file:
            run(json.load(file))
    except Refused as refused:
        say({"event": "refused", "reason": str(refused)})
        sys.exit(1)
