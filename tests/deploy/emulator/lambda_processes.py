"""Lambda functions as Node processes that speak the Runtime API, instead of Docker containers.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import io
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time
import uuid
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import role_trust
from moto.awslambda.models import LambdaFunction
from moto.core.utils import iso_8601_datetime_with_nanoseconds
from moto.sqs.models import sqs_backends
from moto.sts.models import sts_backends

HERE = Path(__file__).parent
CODE = Path(tempfile.mkdtemp(prefix="rootwatch-functions-"))
# The Node.js of each runtime: {"nodejs24.x": "/path/to/node"}.
NODES = json.loads(os.environ["EMULATOR_NODES"])
PORT = os.environ["MOTO_PORT"]
LOG_TAIL_BYTES = 4096


def unpacked(function):
    folder = CODE / function.code_sha_256.replace("/", "_")
    if not folder.is_dir():
        zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(folder)
    return folder


def environment_of(function, api):
    session = role_trust.enter(
        sts_backends[function.account_id]["aws"], function.region, function.function_name, function.role, "", 3600, ""
    )
    given = {key: str(value) for key, value in (function.environment_vars or {}).items() if value is not None}
    return {
        "PATH": os.environ["PATH"],
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
        "_HANDLER": function.handler,
        "LAMBDA_TASK_ROOT": str(unpacked(function)),
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
        "AWS_ACCESS_KEY_ID": session.access_key_id,
        "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
        "AWS_SESSION_TOKEN": session.session_token,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{PORT}",
        **given,
    }


class ExecutionEnvironment:
    """One process, warm between invocations, and the Runtime API that it asks for work."""

    def __init__(self, function):
        self.work = queue.Queue()
        self.answers = {}
        self.log = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.api_of(function))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        memory = f"--max-old-space-size={int(function.memory_size)}"
        self.process = subprocess.Popen(
            [NODES[function.run_time], memory, str(HERE / "runtime.mjs")],
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
        self.server.shutdown()

    def invoke(self, body, timeout):
        request_id = str(uuid.uuid4())
        answer = self.answers[request_id] = {"done": threading.Event()}
        start = len(self.log)
        self.work.put((request_id, body, int((time.time() + timeout) * 1000)))
        if not answer["done"].wait(timeout):
            self.process.kill()
            text = json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": f"Task timed out after {timeout} s"})
            self.end(request_id, text, True)
        del self.answers[request_id]
        time.sleep(0.05)  # The log comes by another way, and may be a little later.
        return answer["body"], answer["failed"], "\n".join(self.log[start:])


idle, every, lock = {}, [], threading.Lock()


def environment_for(function, key):
    with lock:
        waiting = idle.setdefault(key, [])
        while waiting:
            environment = waiting.pop()
            if environment.process.poll() is None:
                return environment
    environment = ExecutionEnvironment(function)
    with lock:
        every.append(environment)
    return environment


def invoke(function, event=None):
    """What moto calls, with the event as text or parsed: the answer, whether it is an error, and what was logged."""
    text = event if isinstance(event, (bytes, str)) else json.dumps({} if event is None else event)
    body = text.encode() if isinstance(text, str) else text
    configuration = json.dumps([function.run_time, function.role, function.environment_vars], default=str)
    key = (function.function_arn, function.code_sha_256, configuration)
    environment = environment_for(function, key)
    answer, failed, log = environment.invoke(body, float(function.timeout))
    with lock:
        idle[key].append(environment)
    function.logs_backend.ensure_log_group(function.logs_group_name)
    function.save_logs(log)
    return answer, failed, log[-LOG_TAIL_BYTES:]


invoke_and_wait = LambdaFunction.invoke


def invoke_as_asked(self, body, request_headers, response_headers):
    if request_headers.get("x-amz-invocation-type") != "Event":
        return invoke_and_wait(self, body, request_headers, response_headers)
    threading.Thread(target=invoke_later, args=(self, body), daemon=True).start()
    return ""


def invoke_later(function, body):
    """https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html, without the pauses."""
    config = function.event_invoke_config[-1].config if function.event_invoke_config else {}
    attempts = 1 + int(config.get("MaximumRetryAttempts", 2))
    for attempt in range(1, attempts + 1):
        answer, failed, _log = invoke(function, body)
        if not failed:
            return
    destination = config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    if destination is None:
        return
    failure = {
        "version": "1.0",
        "requestContext": {
            "functionArn": f"{function.function_arn}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": attempts,
        },
        "requestPayload": json.loads(body),
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": json.loads(answer),
    }
    _, _, service, region, account, name = destination.split(":")
    if service != "sqs":
        raise NotImplementedError(f"The destination {destination} is not known here.")
    sqs_backends[account][region].send_message(name, json.dumps(failure))


update_configuration = LambdaFunction.update_configuration


def update_configuration_now(self, config_updates):
    """By the time of the last change `serverless deploy` knows whether the last one went through."""
    self.last_modified = iso_8601_datetime_with_nanoseconds()
    return update_configuration(self, config_updates)


def stop_all():
    for environment in every:
        environment.process.kill()
    shutil.rmtree(CODE, ignore_errors=True)


LambdaFunction._invoke_lambda = invoke
LambdaFunction.invoke = invoke_as_asked
LambdaFunction.update_configuration = update_configuration_now
