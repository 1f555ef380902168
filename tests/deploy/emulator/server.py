"""moto_server with what the stack needs and moto 5.2 lacks. Each module says what, and what it leaves out."""

import os
import signal
import threading

import lambda_processes
import queues
import resource_types  # noqa: F401
import role_trust  # noqa: F401
import stack_sets
import stack_updates  # noqa: F401
import state_machines  # noqa: F401
from moto import server as moto_server


def leave(*_args):
    lambda_processes.stop_all()
    os._exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    for work in (queues.keep_polling, stack_sets.keep_deploying):
        threading.Thread(target=work, daemon=True).start()
    moto_server.main(["-H", "127.0.0.1", "-p", os.environ["MOTO_PORT"]])
