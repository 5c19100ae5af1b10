"""What a worker has of what a trial needs, and what of it is amiss; without Ray, which starts it on each worker."""

import hashlib
import json
import os
import platform
import shutil


def project_of(spec):
    """Where ferlab lies here: at the same path as where the sweep was started, or at FERLAB_PROJECT."""
    return os.environ.get("FERLAB_PROJECT") or spec["project"]


def node_of(spec):
    """The Node that trains here: the one of the machine where the sweep was started, or the first on PATH."""
    return spec["node"] if os.access(spec["node"], os.X_OK) else shutil.which("node")


def digest_of(project):
    """A digest of ferlab's code: a version number would hide what was changed and not committed."""
    digest = hashlib.sha256()
    for part in ("bin", "native", "packages", "src"):
        for folder, folders, files in os.walk(os.path.join(project, part)):
            folders[:] = sorted(name for name in folders if name not in ("node_modules", "tests", "__pycache__"))
            for name in sorted(files):
                if name.endswith((".ts", ".js", ".cjs", ".cc", ".patch", ".py")):
                    digest.update(f"{os.path.relpath(folder, project)}/{name}\0".encode())
                    with open(os.path.join(folder, name), "rb") as file:
                        digest.update(file.read())
    return digest.hexdigest()[:12]


def facts_of(spec):
    """The facts of the machine that this runs on."""
    project = project_of(spec)
    try:
        with open(os.path.join(project, "package.json"), encoding="utf8") as file:
            version = f"{json.load(file)['version']} ({digest_of(project)})"
    except OSError:
        version = None
    return {
        "host": platform.node(),
        "project": project,
        "version": version,
        "isReady": os.path.isdir(os.path.join(project, "node_modules", "tsx")),
        "node": node_of(spec),
        "missing": [place for place in spec["places"] if not os.path.exists(place)],
        "free": shutil.disk_usage(spec["folder"]).free if os.path.isdir(spec["folder"]) else 0,
    }


def complaints(here, workers, spec):
    """What is amiss on the workers, a sentence each; `here` are the facts of where the sweep was started."""
    said = []
    for facts in workers:
        host, project, version = facts["host"], facts["project"], facts["version"]
        if version is None:
            said.append(
                f"{host} has no ferlab at {project}: clone it there, or start its worker with FERLAB_PROJECT=FOLDER."
            )
        elif version != here["version"]:
            said.append(
                f"{host} has another ferlab, {version}, not the {here['version']} of here: bring both to one commit."
            )
        elif not facts["isReady"] or facts["node"] is None:
            lacking = "Node" if facts["node"] is None else "what npm run setup installs"
            said.append(f"{host} lacks {lacking}: run npm run setup in {project} there.")
        for place in facts["missing"]:
            said.append(f"{host} does not see {place}: put it on a folder that all machines share.")
        if not facts["missing"] and facts["free"] < spec["megabytes"] * 1e6:
            said.append(
                f"{host} has {facts['free'] / 1e6:.0f} MB free for {spec['folder']}, not the {spec['megabytes']} MB"
                " that the trials take: free some, or name another --out."
            )
    return list(dict.fromkeys(said))
