"""What was asked earlier in each chat, for clients that send a session id instead of a history; bounded."""

import threading
from collections import OrderedDict, deque

MAX_SESSIONS = 10_000
MAX_QUESTIONS = 8


class SessionMemory:
    """The last questions of the chats used last; safe between threads, lost on restart."""

    def __init__(self, *, max_sessions: int = MAX_SESSIONS, max_questions: int = MAX_QUESTIONS) -> None:
        self._max_sessions, self._max_questions = max_sessions, max_questions
        self._sessions: OrderedDict[str, deque[str]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._sessions)

    def history(self, session_id: str) -> tuple[str, ...]:
        """Give the earlier questions of a chat, oldest first."""
        with self._lock:
            return tuple(self._sessions.get(session_id, ()))

    def remember(self, session_id: str, question: str) -> None:
        """Add a question to a chat; the chat used least lately is forgotten when there are too many."""
        with self._lock:
            questions = self._sessions.setdefault(session_id, deque(maxlen=self._max_questions))
            questions.append(question)
            self._sessions.move_to_end(session_id)
            while len(self._sessions) > self._max_sessions:
                self._sessions.popitem(last=False)
