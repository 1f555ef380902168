"""Where moto's CloudFormation resolves or updates a stack otherwise than AWS does."""

import json

from moto.cloudformation import parsing
from moto.cloudformation.models import Stack
from moto.iam.models import Role, iam_backends


def without_none(value):
    """moto leaves a gap in a list where CloudFormation leaves out AWS::NoValue."""
    if isinstance(value, dict):
        return {key: without_none(item) for key, item in value.items() if item is not None}
    return [without_none(item) for item in value if item is not None] if isinstance(value, list) else value


clean_json = parsing.clean_json


def clean_json_without_none(resource_json, resources_map):
    """moto joins the text "None" where CloudFormation leaves out AWS::NoValue."""
    if isinstance(resource_json, dict) and "Fn::Join" in resource_json:
        glue, items = resource_json["Fn::Join"]
        return glue.join(str(item) for item in clean_json(items, resources_map) if item is not None)
    return clean_json(resource_json, resources_map)


parse_resource = parsing.parse_resource


def parse_resource_without_none(resource_json, resources_map):
    parsed = parse_resource(resource_json, resources_map)
    return parsed and (parsed[0], without_none(parsed[1]), parsed[2])


def conditions_in(value):
    if isinstance(value, list):
        return [name for item in value for name in conditions_in(item)]
    if not isinstance(value, dict):
        return []
    own = [value["Condition"]] if isinstance(value.get("Condition"), str) else []
    chosen = [value["Fn::If"][0]] if "Fn::If" in value else []
    return own + chosen + [name for item in value.values() for name in conditions_in(item)]


build_resource_diff = parsing.ResourceMap.build_resource_diff


def build_whole_diff(self, other_template, parameters=None):
    """moto overlooks that a resource changes with a parameter that only its conditions read, and takes one for changed
    that is given for the first time, with the value that it had by default."""
    diff = build_resource_diff(self, other_template)
    before = resolved_as_text(self)
    changed = {name for name, value in (parameters or {}).items() if before.get(name) != value}
    conditions = other_template.get("Conditions", {})

    def depends(value):
        if changed.intersection(parsing.get_references_from_template(value)):
            return True
        return any(depends(conditions[name]) for name in conditions_in(value) if name in conditions)

    for name, resource in other_template["Resources"].items():
        if name in self._resource_json_map and name not in diff["Modify"] and depends(resource):
            diff["Modify"].append(name)
    return diff


delete_all = parsing.ResourceMap.delete


def delete_all_but_retained(self):
    """moto knows Retain by its oldest name only."""
    for resource in self._resource_json_map.values():
        if resource.get("DeletionPolicy") == "RetainExceptOnCreate":
            resource["DeletionPolicy"] = "Retain"
    delete_all(self)


def resolved_as_text(resource_map):
    resolved = resource_map.resolved_parameters
    return {key: ",".join(value) if isinstance(value, list) else str(value) for key, value in resolved.items()}


def parameter_list(self):
    """moto answers with lists where AWS answers with what was given: text."""
    text = resolved_as_text(self.resource_map)
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in text.items()]


parse_and_update = parsing.parse_and_update_resource


def update_or_keep(logical_id, resource_json, resources_map, account_id, region_name):
    """moto loses a resource of a type that it can't update."""
    updated = parse_and_update(logical_id, resource_json, resources_map, account_id, region_name)
    return resources_map[logical_id] if updated is None else updated


def stack_resources(self):
    """moto lists nothing, as an empty row, where a condition is false."""
    return [resource for resource in self.resource_map.values() if resource is not None]


def update_role(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    """moto updates the description of a role and nothing else."""
    given = cloudformation_json["Properties"]
    role = iam_backends[account_id]["aws"].get_role(original_resource.name)
    role.assume_role_policy_document = json.dumps(given["AssumeRolePolicyDocument"])
    role.policies.clear()
    for policy in given.get("Policies", []):
        role.put_policy(policy["PolicyName"], json.dumps(policy["PolicyDocument"]))
    return role


parsing.clean_json = clean_json_without_none
parsing.parse_and_update_resource = update_or_keep
parsing.parse_resource = parse_resource_without_none
parsing.ResourceMap.build_resource_diff = build_whole_diff
parsing.ResourceMap.delete = delete_all_but_retained
Stack.stack_resources = property(stack_resources)
Stack.parameter_list = property(parameter_list)
Role.update_from_cloudformation_json = classmethod(update_role)
