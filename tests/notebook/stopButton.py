"""Runs the cells that stand in standard input as JSON and presses the stop button when one prints "press".

Prints what each cell printed, as JSON. A cell after a failed one waits: tslab drops what comes within 200 ms.
"""

import json
import sys
import time

from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="tslab")
printed = []


def show(message):
    if message["msg_type"] == "clear_output":
        printed[-1] = ""
    text = message["content"].get("text", "")
    printed[-1] += text
    if "press" in text:
        manager.interrupt_kernel()


try:
    for source in json.load(sys.stdin):
        printed.append("")
        reply = client.execute_interactive(source, output_hook=show, timeout=300)
        if reply["content"]["status"] != "ok":
            time.sleep(1)
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
print(json.dumps(printed))
