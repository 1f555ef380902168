"""Resource types of CloudFormation that moto 5.2 passes over with a warning, as real resources of its other services."""

import json

from moto.awslambda.models import lambda_backends
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.common_models import CloudFormationModel
from moto.events.models import events_backends
from moto.scheduler.models import scheduler_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

# moto finds types among the subclasses that exist.
registered = []


def resource_type(type_name, name_property, put, remove=lambda account, region, name: None):
    """`put` creates and updates."""

    class Extra(CloudFormationModel):
        # moto takes what is in a module of this name for a model.
        __module__ = "moto.cloudformation.models"

        def __init__(self, name):
            self.name = name

        @property
        def physical_resource_id(self):
            return self.name

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
            return False

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
            put(account_id, region_name, resource_name, cloudformation_json.get("Properties", {}))
            return cls(resource_name)

        @classmethod
        def update_from_cloudformation_json(
            cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
        ):
            # A resource without a name keeps the generated one.
            name = new_resource_name if name_property else original_resource.name
            return cls.create_from_cloudformation_json(name, cloudformation_json, account_id, region_name)

        @classmethod
        def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
            remove(account_id, region_name, resource_name)

    registered.append(Extra)


def put_schedule(account, region, name, given):
    scheduler = scheduler_backends[account][region]
    group = scheduler.get_schedule_group(None)
    group.schedules.pop(name, None)
    scheduler.create_schedule(
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


def remove_schedule(account, region, name):
    scheduler_backends[account][region].delete_schedule(None, name)


def put_alarm(account, region, name, given):
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


def remove_alarm(account, region, name):
    cloudwatch_backends[account][region].delete_alarms([name])


def put_topic_policy(account, region, _name, given):
    for arn in given["Topics"]:
        sns_backends[account][region].get_topic(arn)._policy_json = given["PolicyDocument"]


def put_subscription(account, region, _name, given):
    # A subscription with the same topic, protocol and endpoint is the same one.
    sns_backends[account][region].subscribe(given["TopicArn"], given["Endpoint"], given["Protocol"])


def put_event_bus_policy(account, region, _name, given):
    document = {"Version": "2012-10-17", "Statement": [{"Sid": given["StatementId"], **given["Statement"]}]}
    bus = given.get("EventBusName")
    events_backends[account][region].put_permission(bus, None, None, given["StatementId"], {}, json.dumps(document))


def put_queue_policy(account, region, _name, given):
    for url in given["Queues"]:
        queue = sqs_backends[account][region].get_queue(url.rsplit("/", 1)[-1])
        queue._policy_json = given["PolicyDocument"]


def put_event_invoke_config(account, region, _name, given):
    config = {key: value for key, value in given.items() if key not in ("FunctionName", "Qualifier")}
    lambda_backends[account][region].put_function_event_invoke_config(given["FunctionName"], config)


def put_nothing(*_args):
    """moto obeys a Deny of a bucket's policy without reading its condition, and would deny every caller over http."""


resource_type("AWS::Scheduler::Schedule", "Name", put_schedule, remove_schedule)
resource_type("AWS::CloudWatch::Alarm", "AlarmName", put_alarm, remove_alarm)
resource_type("AWS::SNS::TopicPolicy", None, put_topic_policy)
resource_type("AWS::SNS::Subscription", None, put_subscription)
resource_type("AWS::Events::EventBusPolicy", None, put_event_bus_policy)
resource_type("AWS::SQS::QueuePolicy", None, put_queue_policy)
resource_type("AWS::Lambda::EventInvokeConfig", None, put_event_invoke_config)
resource_type("AWS::S3::BucketPolicy", None, put_nothing)
