#!/bin/sh
# Runs the audit procedure of CIS AWS Foundations 4.3 with the AWS CLI, one account after the other, like a runbook.
# Arguments: the accounts. Prints each account that passes.
set -eu
for account in "$@"; do
  credentials=$(aws sts assume-role --role-arn "arn:aws:iam::$account:role/OrganizationAccountAccessRole" \
    --role-session-name audit --output text \
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]')
  set -- $credentials
  (
    export AWS_ACCESS_KEY_ID="$1" AWS_SECRET_ACCESS_KEY="$2" AWS_SESSION_TOKEN="$3"
    trail=$(aws cloudtrail describe-trails --output text \
      --query 'trailList[?IsMultiRegionTrail && CloudWatchLogsLogGroupArn].[TrailARN,CloudWatchLogsLogGroupArn] | [0]')
    set -- $trail
    group=${2#*:log-group:}
    test "$(aws cloudtrail get-trail-status --name "$1" --query IsLogging)" = true
    aws cloudtrail get-event-selectors --trail-name "$1" --output text \
      --query 'EventSelectors[].[IncludeManagementEvents,ReadWriteType]' | grep -q 'True.*All'
    metric=$(aws logs describe-metric-filters --log-group-name "${group%:*}" --output text \
      --query 'metricFilters[?contains(filterPattern, `Root`)].metricTransformations[0].[metricNamespace,metricName] | [0]')
    set -- $metric
    topic=$(aws cloudwatch describe-alarms-for-metric --namespace "$1" --metric-name "$2" --output text \
      --query 'MetricAlarms[0].AlarmActions[0]')
    aws sns list-subscriptions-by-topic --topic-arn "$topic" --output text \
      --query 'Subscriptions[].SubscriptionArn' | grep -q arn:
  )
  echo "$account"
done
