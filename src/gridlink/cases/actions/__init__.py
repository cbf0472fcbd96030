"""Everything that changes a case, one file per group of verbs."""

from gridlink.cases.actions.appealing import (
    appeal_overrun,
    grant_appeal,
    refuse_appeal,
    support_appeal,
    turn_down_appeal,
)
from gridlink.cases.actions.checking import answer_check, pass_check, recall_check, rework_case, send_check
from gridlink.cases.actions.closing import close_case, return_check
from gridlink.cases.actions.dispatching import dispatch_case, dispatch_cases
from gridlink.cases.actions.escalating import escalate_case, hand_down_case
from gridlink.cases.actions.filing import close_self_handled, file_case, resubmit_case, send_back_case, withdraw_case
from gridlink.cases.actions.handling import finish_case
from gridlink.cases.actions.joining import join_case, lock_open
from gridlink.cases.actions.recomputing import recompute_due_times
from gridlink.cases.actions.registering import register_case
from gridlink.cases.actions.requesting import (
    approve_delay,
    approve_return,
    approve_suspension,
    approve_void,
    refuse_request,
    request_delay,
    request_return,
    request_suspension,
    request_void,
    resume_case,
)
from gridlink.cases.actions.supervising import circulate_case, put_on_list, strike_off, urge_case
from gridlink.cases.actions.ticking import tick

__all__ = [
    "answer_check",
    "appeal_overrun",
    "approve_delay",
    "approve_return",
    "approve_suspension",
    "approve_void",
    "circulate_case",
    "close_case",
    "close_self_handled",
    "dispatch_case",
    "dispatch_cases",
    "escalate_case",
    "file_case",
    "finish_case",
    "grant_appeal",
    "hand_down_case",
    "join_case",
    "lock_open",
    "pass_check",
    "put_on_list",
    "recall_check",
    "recompute_due_times",
    "refuse_appeal",
    "refuse_request",
    "register_case",
    "request_delay",
    "request_return",
    "request_suspension",
    "request_void",
    "resubmit_case",
    "resume_case",
    "return_check",
    "rework_case",
    "send_back_case",
    "send_check",
    "strike_off",
    "support_appeal",
    "tick",
    "turn_down_appeal",
    "urge_case",
    "withdraw_case",
]
