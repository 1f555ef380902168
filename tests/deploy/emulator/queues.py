"""Queues are polled for functions, with delay, visibility timeout, partial batch failures and redrive.

Minutes are shortened EMULATOR_SPEED-fold.
"""

import json
import os
import sys
import time

from moto.awslambda.models import lambda_backends
from moto.core.utils import unix_time_millis
from moto.sqs.models import Message, Queue, sqs_backends

SPEED = float(os.environ["EMULATOR_SPEED"])


def delay(self, delay_seconds):
    self.delayed_until = unix_time_millis() + int(delay_seconds) * 1000 / SPEED


def change_visibility(self, visibility_timeout):
    self.visible_at = unix_time_millis() + int(visibility_timeout) * 1000 / SPEED


Message.delay = delay
Message.change_visibility = change_visibility
# moto invokes the function within the call that sends, without delays and partial failures.
Queue.lambda_event_source_mappings = property(lambda _self: {}, lambda _self, _value: None)


def keep_polling():
    while True:
        time.sleep(0.2)
        for account, by_region in list(lambda_backends.items()):
            for region, backend in list(by_region.items()):
                for mapping in list(backend._event_source_mappings.values()):
                    try:
                        poll(account, region, backend, mapping)
                    except Exception as error:  # The suite sees that nothing arrives; this says why.
                        print(f"poll: {error!r}", file=sys.stderr, flush=True)


def poll(account, region, backend, mapping):
    queues = sqs_backends[account][region]
    name = mapping.event_source_arn.rsplit(":", 1)[-1]
    queue = queues.get_queue(name)
    function = backend.get_function(mapping.function_arn)
    # In AWS, where neither is shortened, the timeout of the function is below the visibility timeout.
    while_it_runs = int(float(function.timeout) * SPEED)
    messages = queues.receive_message(name, mapping.batch_size, 0, while_it_runs)
    if not messages:
        return
    records = [record(message, mapping, region) for message in messages]
    answer, failed, _log = function._invoke_lambda(json.dumps({"Records": records}))
    kept = {message.id for message in messages} if failed else failures_in(answer, mapping)
    for message in messages:
        if message.id in kept:
            queues.change_message_visibility(name, message.receipt_handle, int(queue.visibility_timeout))
        else:
            queues.delete_message(name, message.receipt_handle)


def failures_in(answer, mapping):
    if "ReportBatchItemFailures" not in (mapping.function_response_types or []):
        return set()
    return {one["itemIdentifier"] for one in json.loads(answer)["batchItemFailures"]}


def record(message, mapping, region):
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": str(message.approximate_receive_count),
            "SentTimestamp": str(int(message.sent_timestamp)),
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": mapping.event_source_arn,
        "awsRegion": region,
    }
