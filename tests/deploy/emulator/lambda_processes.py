"""Lambda functions as Node processes that speak the Runtime API, instead of Docker containers.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import io
import json
import os
import queue
import subprocess
import tempfile
import threading
import time
import uuid
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from moto.awslambda.models import LambdaFunction
from moto.sts.models import sts_backends

HERE = Path(__file__).parent
CODE = Path(tempfile.mkdtemp(prefix="rootwatch-functions-"))
# A file that names the Node to run functions with, so that one emulator can try several.
NODE_FILE = Path(os.environ["EMULATOR_NODE_FILE"])
PORT = os.environ["EMULATOR_PORT"]


def unpacked(function):
    folder = CODE / function.code_sha_256.replace("/", "_")
    if not folder.is_dir():
        zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(folder)
    return folder


def environment_of(function, api):
    role = sts_backends[function.account_id]["aws"]._emulator_assume_role(
        region_name=function.region,
        role_session_name=function.function_name,
        role_arn=function.role,
        policy="",
        duration=3600,
        external_id="",
    )
    folder = unpacked(function)
    given = {key: str(value) for key, value in (function.environment_vars or {}).items() if value is not None}
    return {
        "PATH": os.environ["PATH"],
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
        "_HANDLER": function.handler,
        "LAMBDA_TASK_ROOT": str(folder),
        "AWS_LAMBDA_RUNTIME_API": api,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": "emulator",
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_ACCESS_KEY_ID": role.access_key_id,
        "AWS_SECRET_ACCESS_KEY": role.secret_access_key,
        "AWS_SESSION_TOKEN": role.session_token,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{PORT}",
        **given,
    }


class ExecutionEnvironment:
    """One process, warm between invocations, and the Runtime API that it asks for work."""

    def __init__(self, function, node):
        self.node = node
        self.work = queue.Queue()
        self.answers = {}
        self.log = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.api_of(function))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.process = subprocess.Popen(
            [node, f"--max-old-space-size={int(function.memory_size)}", str(HERE / "runtime.mjs")],
            cwd=unpacked(function),
            env=environment_of(function, f"127.0.0.1:{self.server.server_port}"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self.read_log, daemon=True).start()

    def api_of(self, function):
        environment = self

        class RuntimeApi(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_args):
                pass

            def do_GET(self):
                request_id, body, deadline_ms = environment.work.get()
                self.send_response(200)
                self.send_header("Lambda-Runtime-Aws-Request-Id", request_id)
                self.send_header("Lambda-Runtime-Deadline-Ms", str(deadline_ms))
                self.send_header("Lambda-Runtime-Invoked-Function-Arn", function.function_arn)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                *_, request_id, kind = self.path.split("/")
                if request_id == "init":
                    environment.end_all(body)
                else:
                    environment.end(request_id, body, kind == "error")
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

        return RuntimeApi

    def end(self, request_id, body, failed):
        answer = self.answers.get(request_id)
        if answer is not None and "body" not in answer:
            answer.update(body=body, failed=failed)
            answer["done"].set()

    def end_all(self, body):
        for request_id in list(self.answers):
            self.end(request_id, body, True)

    def read_log(self):
        for line in self.process.stdout:
            self.log.append(line.rstrip("\n"))
        self.end_all(json.dumps({"errorType": "Runtime.ExitError", "errorMessage": "\n".join(self.log[-5:])}))

    def invoke(self, body, timeout):
        request_id = str(uuid.uuid4())
        answer = self.answers[request_id] = {"done": threading.Event()}
        start = len(self.log)
        self.work.put((request_id, body, int((time.time() + timeout) * 1000)))
        if not answer["done"].wait(timeout):
            self.process.kill()
            self.end(request_id, json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": "timed out"}), True)
        del self.answers[request_id]
        time.sleep(0.05)
        return answer["body"], answer["failed"], "\n".join(self.log[start:])


idle, idle_lock = {}, threading.Lock()


def invoke(function, event=None):
    """What moto calls: the answer, whether it is an error, and what was logged."""
    text = event if isinstance(event, (bytes, str)) else json.dumps(event or {})
    body = text.encode() if isinstance(text, str) else text
    node = NODE_FILE.read_text().strip()
    key = (function.function_arn, function.code_sha_256, node)
    with idle_lock:
        environments = idle.setdefault(key, [])
        environment = environments.pop() if environments else None
    if environment is None or environment.process.poll() is not None:
        environment = ExecutionEnvironment(function, node)
    answer, failed, log = environment.invoke(body, float(function.timeout))
    with idle_lock:
        idle[key].append(environment)
    function.logs_backend.ensure_log_group(function.logs_group_name)
    function.save_logs(log)
    return answer, failed, log[-4096:]  # As much as Lambda returns of a log.


def stop_all():
    for environments in idle.values():
        for environment in environments:
            environment.process.kill()


LambdaFunction._invoke_lambda = invoke
