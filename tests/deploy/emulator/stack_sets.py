"""StackSets with service-managed permissions: a stack in every account below the targets, those to come included.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
"""

import threading
import time

import resource_types
import role_trust
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult
from moto.organizations.models import organizations_backends

# Automatic deployment takes minutes in AWS. Here a new account gets its role after this many denied AssumeRole calls.
REFUSALS_BEFORE_ROLE = 2
SERVICE = "member.org.stacksets.cloudformation.amazonaws.com"

stack_sets = {}
lock = threading.Lock()


def put_stack_set(account, _region, name, given):
    if given["PermissionModel"] != "SERVICE_MANAGED" or not given["AutoDeployment"]["Enabled"]:
        raise NotImplementedError("Only StackSets that deploy by themselves are known here.")
    if not has_trusted_access(account):
        raise ValidationError(message="You must enable organizations access to operate a service managed stack set")
    with lock:
        stack_sets[name] = (account, given)
        deploy(name)


def remove_stack_set(_account, _region, name):
    with lock:
        management, given = stack_sets.pop(name)
        for member, region in targets(management, given):
            cloudformation_backends[member.id][region].delete_stack(f"StackSet-{name}")


def has_trusted_access(account):
    services = organizations_backends[account]["aws"].list_aws_service_access_for_organization()
    return any(one["ServicePrincipal"] == SERVICE for one in services["EnabledServicePrincipals"])


def describe_organizations_access(self):
    return ActionResult({"Status": "ENABLED" if has_trusted_access(self.current_account) else "DISABLED"})


def targets(management, given):
    """Never the account that the StackSet belongs to when that manages the organization, nor one that is suspended."""
    organization = organizations_backends[management]["aws"]
    parents = {unit.id: unit.parent_id for unit in organization.ou}
    for group in given["StackInstancesGroup"]:
        wanted = set(group["DeploymentTargets"]["OrganizationalUnitIds"])
        for member in list(organization.accounts):
            if member.id == management or member.status != "ACTIVE":
                continue
            above, at = set(), member.parent_id
            while at:
                above.add(at)
                at = parents.get(at)
            if above & wanted:
                for region in group["Regions"]:
                    yield member, region


def deploy(name, is_new=lambda member: False):
    management, given = stack_sets[name]
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in given["Parameters"]}
    for member, region in targets(management, given):
        if is_new(member):
            continue
        cloudformation = cloudformation_backends[member.id][region]
        there = [stack for stack in list(cloudformation.stacks.values()) if stack.name == f"StackSet-{name}"]
        if not there:
            cloudformation.create_stack(f"StackSet-{name}", given["TemplateBody"], parameters)
        elif (there[0].parameters, there[0].template) != (parameters, given["TemplateBody"]):
            there[0].update(given["TemplateBody"], None, parameters)


def is_new(member):
    return role_trust.refusals[member.id] < REFUSALS_BEFORE_ROLE


def keep_deploying():
    while True:
        time.sleep(0.5)
        with lock:
            for name in list(stack_sets):
                deploy(name, is_new)


CloudFormationResponse.describe_organizations_access = describe_organizations_access
resource_types.resource_type("AWS::CloudFormation::StackSet", "StackSetName", put_stack_set, remove_stack_set)
