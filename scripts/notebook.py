"""Runs a notebook without a browser. Started by notebook.js with the Python that has Jupyter."""

import argparse
import asyncio
import hashlib
import json
import os
import re
import signal
import sys
import time

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


def heading_before(cells, index):
    """The last heading at or before a cell, which says where in the notebook it stands."""
    for cell in reversed(cells[: index + 1]):
        if cell.cell_type == "markdown":
            titles = re.findall(r"^#{1,6}\s+(.+?)\s*$", cell.source, flags=re.MULTILINE)
            if titles:
                return titles[-1]
    return ""


class NeverRan(Exception):
    """A cell did not run, since the kernel gave it up."""


def refuse_aborted(execute_reply, **_):
    """nbclient takes a cell that the kernel did not run for one that is done."""
    if execute_reply["content"]["status"] not in ("ok", "error"):
        raise NeverRan("the kernel did not run this cell, since one before it failed")


class Runner(NotebookClient):
    """A client that says each code cell's number, heading and seconds."""

    def __init__(self, *args, **options):
        super().__init__(*args, on_cell_executed=refuse_aborted, **options)
        codes = [i for i, cell in enumerate(self.nb.cells) if self.is_run(cell)]
        self.numbers = {index: number for number, index in enumerate(codes, 1)}
        self.current = None
        self.stopped = False

    @staticmethod
    def is_run(cell):
        return cell.cell_type == "code" and cell.source.strip() != ""

    async def async_start_new_kernel(self, **options):
        # nbclient's own handlers end the kernel and leave the waiting cell to find out.
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop, loop, task)
        await super().async_start_new_kernel(**options)

    def stop(self, loop, task):
        """Ends the run; the second signal ends this process as signals do."""
        self.stopped = True
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        task.cancel()

    async def async_execute_cell(self, cell, cell_index, *args, **options):
        if cell_index not in self.numbers:
            return await super().async_execute_cell(cell, cell_index, *args, **options)
        self.current = cell
        started = time.monotonic()
        ending = "  FAILED"
        try:
            done = await super().async_execute_cell(cell, cell_index, *args, **options)
            ending = ""
            return done
        finally:
            self.say(cell_index, time.monotonic() - started, "  stopped" if self.stopped else ending)

    def say(self, index, seconds, ending):
        title = heading_before(self.nb.cells, index)
        print(f"  [{self.numbers[index]}/{len(self.numbers)}] {seconds:6.1f} s  {title}{ending}", flush=True)


def text_on_stderr(cell):
    """What a cell printed on stderr or raised: tslab reports its errors there."""
    parts = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream" and output.name == "stderr":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append("\n".join(output.get("traceback") or [f"{output.ename}: {output.evalue}"]))
    return re.sub(r"\x1b\[[0-9;]*m", "", "".join(parts)).strip()


def normalise(notebook):
    """Makes two runs of the same notebook differ only in what its cells show."""
    count = 0
    seen = set()
    for position, cell in enumerate(notebook.cells):
        digest = hashlib.sha256(f"{position}\0{cell.source}".encode()).hexdigest()[:8]
        if not cell.get("id") or cell.id in seen:
            cell["id"] = digest
        seen.add(cell.id)
        cell["metadata"] = {key: cell.metadata[key] for key in ("tags",) if key in cell.metadata}
        if cell.cell_type != "code":
            continue
        count += Runner.is_run(cell)
        cell.execution_count = count if Runner.is_run(cell) else None
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = cell.execution_count
            data = output.get("data", {})
            html = data.get("text/html")
            if html and "data-panel=" in html:
                # Port and token of a kernel that has ended.
                output.data["text/html"] = re.sub(r'data-panel="[^"]*"', 'data-panel="{}"', html)
    notebook.nbformat, notebook.nbformat_minor = 4, max(notebook.nbformat_minor, 5)
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {
                "display_name": "TypeScript (ferlab)",
                "language": "typescript",
                "name": "tslab",
            },
            "language_info": {"file_extension": ".ts", "mimetype": "text/typescript", "name": "typescript"},
        }
    )


def write_whole(path, text):
    """Writes a file whole or not at all."""
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    finally:
        if os.path.exists(temporary):
            os.remove(temporary)


def as_html(notebook, title):
    """The notebook as one page: figures and styles are in it, only formulas ask a network for MathJax."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(embed_images=True, require_js_url="")
    body, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}})
    return body


def report(options, cell, error):
    """Says which cell failed, with its source and what it printed on stderr."""
    if isinstance(error, NoSuchKernel):
        print(f"{options.input}: no kernel named tslab; run 'npm run setup'", file=sys.stderr)
        return
    if isinstance(error, CellTimeoutError):
        what = f"this cell took longer than --timeout {options.timeout} s"
    elif isinstance(error, DeadKernelError):
        what = "the kernel died in this cell"
    elif isinstance(error, CellExecutionError):
        what = "this cell failed"
    elif isinstance(error, NeverRan):
        what = str(error)
    else:
        what = f"{type(error).__name__}: {error}"
    print(f"\n{options.input}: {what}", file=sys.stderr)
    if cell is not None:
        indented = "\n".join(f"    {line}" for line in cell.source.split("\n"))
        print(f"\n{indented}\n\n{text_on_stderr(cell)}", file=sys.stderr)


def inject(notebook, after, sources):
    """Puts cells after the one that they give other values, tagged as papermill tags its own."""
    cells = [
        nbformat.v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]}) for source in sources
    ]
    notebook.cells[after + 1 : after + 1] = cells
    notebook.nbformat, notebook.nbformat_minor = 4, max(notebook.nbformat_minor, 5)


def run(options):
    try:
        notebook = nbformat.read(options.input, as_version=4)
        if options.inject:
            inject(notebook, **json.loads(options.inject))
    except Exception as error:
        print(f"{options.input}: expected a notebook ({error})", file=sys.stderr)
        return 1
    client = Runner(
        notebook,
        timeout=options.timeout or None,
        kernel_name="tslab",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": os.getcwd()}},
    )
    try:
        client.execute()
    except (asyncio.CancelledError, KeyboardInterrupt, Exception) as error:
        if client.stopped or isinstance(error, KeyboardInterrupt):
            print(f"{options.input}: interrupted; nothing was written", file=sys.stderr)
            return 130
        report(options, client.current, error)
        return 1
    if options.normalise:
        normalise(notebook)
    nbformat.validate(notebook)
    if options.output:
        write_whole(options.output, nbformat.writes(notebook) + "\n")
    if options.html:
        title = os.path.splitext(os.path.basename(options.input))[0]
        write_whole(options.html, as_html(notebook, title))
    return 0


def main():
    parser = argparse.ArgumentParser(prog="notebook")
    parser.add_argument("input")
    parser.add_argument("--output")
    parser.add_argument("--html")
    parser.add_argument("--timeout", type=int, default=0)
    parser.add_argument("--normalise", action="store_true")
    parser.add_argument("--inject", help="JSON of `inject`'s arguments")
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
