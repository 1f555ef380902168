"""The audit procedure of CIS AWS Foundations 4.3 with boto3 and a pool of threads, one session for each account.

Lists the accounts of the organization and prints each that passes.
"""

from concurrent.futures import ThreadPoolExecutor

import boto3

THREADS = 40


def passes(account, sts):
    role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
    credentials = sts.assume_role(RoleArn=role, RoleSessionName="audit")["Credentials"]
    session = boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    cloudtrail, logs = session.client("cloudtrail"), session.client("logs")
    cloudwatch, sns = session.client("cloudwatch"), session.client("sns")
    for trail in cloudtrail.describe_trails()["trailList"]:
        group = trail.get("CloudWatchLogsLogGroupArn")
        if not trail["IsMultiRegionTrail"] or group is None:
            continue
        if not cloudtrail.get_trail_status(Name=trail["TrailARN"])["IsLogging"]:
            continue
        selectors = cloudtrail.get_event_selectors(TrailName=trail["TrailARN"])["EventSelectors"]
        if not any(one["IncludeManagementEvents"] and one["ReadWriteType"] == "All" for one in selectors):
            continue
        for page in logs.get_paginator("describe_metric_filters").paginate(logGroupName=group.split(":")[6]):
            for found in page["metricFilters"]:
                if "Root" in found["filterPattern"] and is_heard(found, cloudwatch, sns):
                    return True
    return False


def is_heard(found, cloudwatch, sns):
    metric = found["metricTransformations"][0]
    alarms = cloudwatch.describe_alarms_for_metric(
        Namespace=metric["metricNamespace"], MetricName=metric["metricName"]
    )["MetricAlarms"]
    for topic in (action for alarm in alarms for action in alarm["AlarmActions"]):
        for page in sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic):
            if any(one["SubscriptionArn"].startswith("arn:") for one in page["Subscriptions"]):
                return True
    return False


def main():
    organizations, sts = boto3.client("organizations"), boto3.client("sts")
    pages = organizations.get_paginator("list_accounts").paginate()
    accounts = [account["Id"] for page in pages for account in page["Accounts"]]
    with ThreadPoolExecutor(THREADS) as pool:
        verdicts = list(pool.map(lambda account: passes(account, sts), accounts))
    print("\n".join(account for account, verdict in zip(accounts, verdicts) if verdict))


main()
