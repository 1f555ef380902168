"""AssumeRole that evaluates the trust policy: moto allows every caller, whether or not the role exists.

It knows the constructs in the trust policies of the stack. Any other construct denies every caller.
"""

import json
import threading
from collections import Counter
from fnmatch import fnmatchcase

from moto.iam.models import get_account_id_from, iam_backends
from moto.sts.exceptions import STSClientError
from moto.sts.models import STSBackend, sts_backends
from moto.sts.responses import TokenResponse

enter = STSBackend.assume_role
answer = TokenResponse.assume_role
request = threading.local()
# How often AssumeRole was denied in an account.
refusals = Counter()

operators = {
    "StringEquals": lambda actual, wanted: actual == wanted,
    "ArnEquals": lambda actual, wanted: fnmatchcase(actual, wanted),
    "StringLike": lambda actual, wanted: fnmatchcase(actual, wanted),
    "ArnLike": lambda actual, wanted: fnmatchcase(actual, wanted),
}


def as_list(value):
    return value if isinstance(value, list) else [value]


def principal_arn(access_key):
    """aws:PrincipalArn: the role of a session; the account of any other principal."""
    account = get_account_id_from(access_key)
    session = sts_backends[account]["aws"].get_assumed_role_from_access_key(access_key)
    return session.role_arn if session else f"arn:aws:iam::{account}:root"


def admits(statement, caller, context):
    account_root = f"arn:aws:iam::{caller.split(':')[4]}:root"
    principals = as_list(statement.get("Principal", {}).get("AWS", []))
    if statement["Effect"] != "Allow" or "sts:AssumeRole" not in as_list(statement["Action"]):
        return False
    if caller not in principals and account_root not in principals:
        return False
    for operator, wanted_by_key in statement.get("Condition", {}).items():
        for key, wanted in wanted_by_key.items():
            actual = context.get(key)
            if operator not in operators or actual is None:
                return False
            if not any(operators[operator](actual, one) for one in as_list(wanted)):
                return False
    return True


def assume_role(self, region_name, role_session_name, role_arn, policy, duration, external_id):
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    caller = request.caller
    context = {
        "aws:PrincipalArn": caller,
        "sts:ExternalId": external_id,
        "sts:RoleSessionName": role_session_name,
    }
    role = next((one for one in list(iam_backends[account]["aws"].roles.values()) if one.name == name), None)
    document = role.assume_role_policy_document if role else {}
    statements = (json.loads(document) if isinstance(document, str) else document).get("Statement", [])
    if not any(admits(statement, caller, context) for statement in as_list(statements)):
        message = f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"
        refusals[account] += 1
        raise STSClientError("AccessDenied", message)
    return enter(self, region_name, role_session_name, role_arn, policy, duration, external_id)


def answer_as_caller(self):
    request.caller = principal_arn(self.get_access_key())
    return answer(self)


STSBackend.assume_role = assume_role
TokenResponse.assume_role = answer_as_caller
