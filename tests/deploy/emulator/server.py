"""moto_server with what the stack needs and moto 5.2 lacks.

- the resource types of CloudFormation that moto skips, StackSets with automatic deployment among them;
- functions that run, in Node (lambda_processes.py), and queues that are polled for them;
- AssumeRole that asks the role: moto lets anybody in, whether or not the role exists.

Minutes are shortened: EMULATOR_SPEED-fold for delays and visibility timeouts of queues.
"""

import atexit
import json
import os
import signal
import sys
import threading
import time

import lambda_processes
from moto.awslambda.models import lambda_backends
from moto.cloudformation import parsing
from moto.cloudformation.models import cloudformation_backends
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.common_models import CloudFormationModel
from moto.iam.models import iam_backends
from moto.organizations.models import organizations_backends
from moto.scheduler.models import scheduler_backends
from moto.sns.models import sns_backends
from moto.sqs import models as sqs_models
from moto.sts.exceptions import STSClientError
from moto.sts.models import STSBackend
from moto import server as moto_server

SPEED = float(os.environ["EMULATOR_SPEED"])


# --- Resource types of CloudFormation

extra_types = []


def resource_type(type_name, name_property, create, attributes=lambda account, region, name: {}):
    """Registers a type: moto finds subclasses of CloudFormationModel by itself."""

    class Extra(CloudFormationModel):
        # moto takes what is in a module of this name for a model.
        __module__ = "moto.cloudformation.models"

        def __init__(self, name, account_id, region_name):
            self.name, self.account_id, self.region_name = name, account_id, region_name

        @property
        def physical_resource_id(self):
            return self.name

        def get_cfn_attribute(self, attribute_name):
            return attributes(self.account_id, self.region_name, self.name)[attribute_name]

        def is_created(self):
            return True

        @staticmethod
        def cloudformation_name_type():
            return name_property

        @staticmethod
        def cloudformation_type():
            return type_name

        @classmethod
        def has_cfn_attr(cls, attr):
            return True

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
            properties = without_none(cloudformation_json.get("Properties", {}))
            create(account_id, region_name, resource_name, properties)
            return cls(resource_name, account_id, region_name)

        @classmethod
        def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
            return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)

        @classmethod
        def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
            pass

    extra_types.append(Extra)


def without_none(value):
    if isinstance(value, dict):
        return {key: without_none(item) for key, item in value.items() if item is not None}
    return [without_none(item) for item in value if item is not None] if isinstance(value, list) else value


# moto leaves a gap in a list where CloudFormation leaves out AWS::NoValue.
_parse_resource = parsing.parse_resource


def parse_resource(resource_json, resources_map):
    parsed = _parse_resource(resource_json, resources_map)
    return parsed and (parsed[0], without_none(parsed[1]), *parsed[2:])


parsing.parse_resource = parse_resource


def schedule(account, region, name, given):
    scheduler_backends[account][region].create_schedule(
        given.get("Description"),
        None,
        given["FlexibleTimeWindow"],
        None,
        None,
        name,
        given["ScheduleExpression"],
        given.get("ScheduleExpressionTimezone"),
        None,
        given.get("State"),
        given["Target"],
        None,
    )


def alarm(account, region, name, given):
    cloudwatch_backends[account][region].put_metric_alarm(
        name,
        given["Namespace"],
        given["MetricName"],
        given["ComparisonOperator"],
        int(given["EvaluationPeriods"]),
        int(given["Period"]),
        float(given["Threshold"]),
        given["Statistic"],
        given.get("AlarmDescription"),
        given.get("Dimensions", []),
        given["AlarmActions"],
        treat_missing_data=given["TreatMissingData"],
    )


def topic_policy(account, region, _name, given):
    for arn in given["Topics"]:
        sns_backends[account][region].get_topic(arn)._policy_json = given["PolicyDocument"]


def queue_policy(account, region, _name, given):
    for url in given["Queues"]:
        queue = sqs_models.sqs_backends[account][region].get_queue(url.rsplit("/", 1)[-1])
        queue._policy_json = given["PolicyDocument"]


def failure_destination(account, region, _name, given):
    config = {key: value for key, value in given.items() if key not in ("FunctionName", "Qualifier")}
    lambda_backends[account][region].put_function_event_invoke_config(given["FunctionName"], config)


stack_sets = {}


def stack_set(account, region, name, given):
    stack_sets[name] = (account, given)
    deploy_stack_sets(new_accounts=True)


def deploy_stack_sets(new_accounts=False):
    """Into every member below the targets. New accounts get theirs as automatic deployment does it: a while later."""
    for name, (management, given) in list(stack_sets.items()):
        organization = organizations_backends[management]["aws"]
        parameters = {one["ParameterKey"]: one["ParameterValue"] for one in given["Parameters"]}
        for member in list(organization.accounts):
            if member.id == management or member.status != "ACTIVE":
                continue
            if not new_accounts and time.time() - member.create_time.timestamp() < 4:
                continue
            for region in given["StackInstancesGroup"][0]["Regions"]:
                stacks = cloudformation_backends[member.id][region]
                if not any(stack.name == f"StackSet-{name}" for stack in stacks.stacks.values()):
                    stacks.create_stack(f"StackSet-{name}", given["TemplateBody"], parameters)


def ignored(*_args):
    """moto obeys a Deny of a bucket's policy without reading its condition, and would lock everybody out over http."""


resource_type("AWS::Scheduler::Schedule", "Name", schedule)
resource_type("AWS::CloudWatch::Alarm", "AlarmName", alarm)
resource_type("AWS::SNS::TopicPolicy", None, topic_policy)
resource_type("AWS::SQS::QueuePolicy", None, queue_policy)
resource_type("AWS::Lambda::EventInvokeConfig", None, failure_destination)
resource_type("AWS::CloudFormation::StackSet", "StackSetName", stack_set)
resource_type("AWS::S3::BucketPolicy", None, ignored)


# --- Roles say who may come in

STSBackend._emulator_assume_role = STSBackend.assume_role


def assume_role(self, region_name, role_session_name, role_arn, policy, duration, external_id):
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    role = next((one for one in iam_backends[account]["aws"].roles.values() if one.name == name), None)
    refused = STSClientError("AccessDenied", f"User is not authorized to perform: sts:AssumeRole on resource: {role_arn}")
    if role is None:
        raise refused
    document = role.assume_role_policy_document
    statements = (json.loads(document) if isinstance(document, str) else document).get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        condition = statement.get("Condition", {})
        wanted = condition.get("StringEquals", {}).get("sts:ExternalId")
        session = condition.get("StringLike", {}).get("sts:RoleSessionName", "*")
        if wanted in (None, external_id) and role_session_name.startswith(session.rstrip("*")):
            return self._emulator_assume_role(region_name, role_session_name, role_arn, policy, duration, external_id)
    raise refused


STSBackend.assume_role = assume_role


# --- Queues are polled for functions

# moto invokes within the call that sends, and ignores delays and partial failures.
sqs_models.Queue.lambda_event_source_mappings = property(lambda _self: {}, lambda _self, _value: None)


def poll_queues():
    while True:
        time.sleep(0.3)
        for account, by_region in list(lambda_backends.items()):
            for region, backend in list(by_region.items()):
                for mapping in list(backend._event_source_mappings.values()):
                    try:
                        poll(account, region, backend, mapping)
                    except Exception as error:  # The suite sees that nothing arrives; this says why.
                        print(f"poll: {error!r}", file=sys.stderr, flush=True)


def poll(account, region, backend, mapping):
    queues = sqs_models.sqs_backends[account][region]
    name = mapping.event_source_arn.rsplit(":", 1)[-1]
    queue = queues.get_queue(name)
    messages = queues.receive_message(name, mapping.batch_size, 0, queue.visibility_timeout / SPEED)
    if not messages:
        return
    function = backend.get_function(mapping.function_arn)
    records = [record(message, mapping, region) for message in messages]
    answer, failed, _log = function._invoke_lambda(json.dumps({"Records": records}))
    if failed:
        return
    failures = {one["itemIdentifier"] for one in json.loads(answer)["batchItemFailures"]}
    for message in messages:
        if message.id not in failures:
            queues.delete_message(name, message.receipt_handle)


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


_send_message = sqs_models.SQSBackend.send_message


def send_message(self, queue_name, message_body, *args, **kwargs):
    queue = self.get_queue(queue_name)
    kwargs["delay_seconds"] = (kwargs.get("delay_seconds") or queue.delay_seconds or 0) / SPEED
    return _send_message(self, queue_name, message_body, *args, **kwargs)


sqs_models.SQSBackend.send_message = send_message


def deploy_to_new_accounts():
    while True:
        time.sleep(0.5)
        deploy_stack_sets()


def leave(*_args):
    lambda_processes.stop_all()
    os._exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    atexit.register(lambda_processes.stop_all)
    threading.Thread(target=poll_queues, daemon=True).start()
    threading.Thread(target=deploy_to_new_accounts, daemon=True).start()
    moto_server.main(["-H", "127.0.0.1", "-p", lambda_processes.PORT])
