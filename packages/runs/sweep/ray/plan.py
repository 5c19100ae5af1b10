"""Which trials Tune starts: those that were planned, then those that Optuna's TPE asks for."""

import json

from ray.tune.search import Searcher


class Plan(Searcher):
    """Planned trials in their order; with "tpe", further ones until there are as many as asked for."""

    def __init__(self, spec, tell):
        super().__init__(metric="bestAccuracy", mode="max")
        self.planned = list(spec["planned"])
        self.left = spec["more"]
        self.number = spec["known"]
        self.tell = tell
        self.asked = {}
        self.search = Tpe(spec) if "space" in spec else None

    def suggest(self, trial_id):
        if self.planned:
            trial = self.planned.pop(0)
            asked = self.search and self.search.ask_for(trial["changes"])
        elif self.left > 0:
            asked, changes = self.search.ask()
            if changes is None:
                self.left = 0
                return Searcher.FINISHED
            self.left -= 1
            self.number += 1
            trial = {"name": f"trial-{self.number:02}", "changes": changes}
            self.tell({"event": "planned", "trial": trial["name"], "changes": changes})
        else:
            return Searcher.FINISHED
        self.asked[trial_id] = asked
        return trial

    def on_trial_complete(self, trial_id, result=None, error=False):
        asked = self.asked.pop(trial_id, None)
        if self.search is not None and asked is not None:
            self.search.tell(asked, result and result.get("bestAccuracy"))


class Tpe:
    """Optuna's tree-structured Parzen estimator (Bergstra et al. 2011) over ferlab's hyperparameters."""

    def __init__(self, spec):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.optuna = optuna
        self.seed = spec["seed"]
        # Of few trials, Optuna's own ten random ones would leave nothing to be chosen.
        self.random = max(3, min(10, (spec["known"] + spec["more"]) // 3))
        self.ranges = spec["space"]
        self.space = {name: distribution(optuna.distributions, of) for name, of in self.ranges.items()}
        self.study = optuna.create_study(direction="maximize")
        self.tried = {}
        for trial in spec["done"]:
            self.note(trial["changes"], trial["accuracy"])

    def note(self, changes, accuracy):
        """Lets the study know of a trial that is over."""
        self.tried[json.dumps(changes, sort_keys=True)] = accuracy
        state = self.optuna.trial.TrialState
        self.study.add_trial(
            self.optuna.trial.create_trial(
                params={name: changes[name] for name in self.space},
                distributions=self.space,
                value=accuracy,
                state=state.FAIL if accuracy is None else state.COMPLETE,
            )
        )

    def ask_for(self, changes):
        self.study.enqueue_trial(changes)
        return self.ask()[0]

    def ask(self):
        """A trial of the study and the values that it is to try; no values where all have been tried."""
        for _ in range(100):
            # By the number of trials alone, so that a sweep that was started again asks for the same.
            number = len(self.study.trials)
            self.study.sampler = self.optuna.samplers.TPESampler(
                seed=self.seed + number, n_startup_trials=self.random
            )
            asked = self.study.ask(self.space)
            changes = {name: rounded(asked.params[name], self.ranges[name]) for name in self.space}
            key = json.dumps(changes, sort_keys=True)
            if key not in self.tried:
                self.tried[key] = None
                return asked, changes
            # The same training would come to the same weights.
            self.tell(asked, self.tried[key])
        return None, None

    def tell(self, asked, accuracy):
        changes = {name: rounded(asked.params[name], self.ranges[name]) for name in self.space}
        self.tried[json.dumps(changes, sort_keys=True)] = accuracy
        failed = self.optuna.trial.TrialState.FAIL
        self.study.tell(asked, accuracy, state=failed if accuracy is None else None)


def distribution(of, values):
    """What ferlab calls values or a range, as Optuna does."""
    if "values" in values:
        return of.CategoricalDistribution(values["values"])
    kind = of.IntDistribution if values["whole"] else of.FloatDistribution
    return kind(values["from"], values["to"], log=values["log"])


def rounded(value, values):
    """Three digits of a number between two, as in a random search: what a person would type."""
    if "values" in values or values["whole"]:
        return value
    return min(values["to"], max(values["from"], float(f"{value:.3g}")))
