"""Runs the cells that stand in standard input as JSON in the kernel `tslab`; writes what each showed into a file, as JSON.

The cells are asked for one after the other, or all at once with `--together`. A cell is a source, or a list of a source
and further fields of its request. Each is told as its status, its texts and its other data, in their order. When one
prints "press", the stop button is pressed.
"""

import json
import queue
import sys
import time

from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="tslab")
cells = [[cell, {}] if isinstance(cell, str) else cell for cell in json.load(sys.stdin)]
played = {}


def ask(source, more):
    message = client.session.msg(
        "execute_request",
        {"code": source, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True, **more},
    )
    played[message["header"]["msg_id"]] = {"status": None, "reply": {}, "stdout": "", "stderr": "", "cleared": "", "messages": 0, "data": []}
    client.shell_channel.send(message)
    return message["header"]["msg_id"]


def complete(source):
    """What Tab offers at the end of a source, which is not run."""
    client.complete(source, len(source))
    return client.get_shell_msg(timeout=60)["content"]


def listen(waited):
    """Takes in what the kernel says until all those cells are idle, and have had their reply."""
    idle = set()
    while not idle.issuperset(waited):
        message = client.get_iopub_msg(timeout=240)
        cell = played.get(message["parent_header"].get("msg_id"))
        kind, content = message["msg_type"], message["content"]
        if cell is None:
            continue
        if kind == "stream":
            cell[content["name"]] += content["text"]
            cell["messages"] += 1
            if "press" in content["text"]:
                manager.interrupt_kernel()
        elif kind in ("display_data", "update_display_data", "execute_result"):
            cell["data"].append(content["data"])
        elif kind == "clear_output":
            cell["cleared"] += cell["stdout"]
            cell.update(stdout="", stderr="", data=[])
        elif kind == "status" and content["execution_state"] == "idle":
            idle.add(message["parent_header"]["msg_id"])
    answered = set()
    while not answered.issuperset(waited):
        reply = client.get_shell_msg(timeout=60)
        cell = played.get(reply["parent_header"].get("msg_id"))
        # Jupyter's own question at the start is answered, too.
        if cell is None:
            continue
        answered.add(reply["parent_header"]["msg_id"])
        cell["status"] = reply["content"]["status"]
        cell["reply"] = reply["content"]


try:
    if "--together" in sys.argv:
        listen([ask(*cell) for cell in cells])
    else:
        for source, more in cells:
            # As a person who looks first.
            time.sleep(more.pop("after", 0))
            if more.pop("tab", False):
                played[f"tab {len(played)}"] = {"reply": complete(source)}
                continue
            listen([ask(source, more)])
except queue.Empty:
    sys.exit("the kernel says nothing more: " + json.dumps([{**cell, "data": len(cell["data"])} for cell in played.values()])[:2000])
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
# Not printed: the kernel may do so, too.
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(list(played.values()), file)
