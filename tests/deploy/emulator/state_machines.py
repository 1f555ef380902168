"""State machines run, and a Map hands its items to real functions: moto has the interpreter and leaves it switched off."""

from moto.core.config import default_user_config
from moto.stepfunctions import models
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

default_user_config["stepfunctions"] = {"execute_state_machine": True}
# CloudFormation creates state machines in the backend of this name, the interpreter runs those of its own backend.
models.stepfunctions_backends = stepfunctions_parser_backends


def shared(state_machine, _memo):
    return state_machine


# An execution gets a deep copy of its state machine, and with it of all earlier executions, whose locks can't be copied.
models.StateMachine.__deepcopy__ = shared
