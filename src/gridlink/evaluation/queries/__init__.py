"""Reading figures: tables of indicators by place, body and post, and what is behind each number."""

from gridlink.evaluation.queries.behind import cases_behind, reports_behind
from gridlink.evaluation.queries.figures import counts, figures, scores
from gridlink.evaluation.rows import CountRow, FigureRow, GroupName, ScoreRow, SideRow

__all__ = [
    "CountRow",
    "FigureRow",
    "GroupName",
    "ScoreRow",
    "SideRow",
    "cases_behind",
    "counts",
    "figures",
    "reports_behind",
    "scores",
]
