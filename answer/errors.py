"""Errors of this room; a refusal is a reply, not an error."""

from corpus.errors import ZhizeError


class AnswerError(ZhizeError):
    """The answer side could not do its work."""

    code = "answer"


class UnusableQuestion(AnswerError):
    """Nothing to answer: empty after cleaning, or too long."""

    code = "unusable-question"
