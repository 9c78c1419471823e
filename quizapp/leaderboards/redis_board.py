"""The board kept sorted in Redis, so that a page of it costs the same for any number of people.

SQL stays the truth. Redis holds only the order: a sorted set of members, each made of the sort key
and the participant's id, so that Redis compares bytes as SQL compares the columns; and a hash that
tells a participant's present member. Names, units and scores come from SQL for the rows shown, and
a row that SQL does not confirm makes the board be built anew. When Redis does not answer, or
answers nonsense, SQL answers instead.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from typing import Any, cast

from redis import Redis, RedisError
from sqlalchemy import Row, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.ports import Counted
from quizapp.core import clock, measures
from quizapp.core.db import Database
from quizapp.core.pause import Pause
from quizapp.core.types import ID_LENGTH
from quizapp.leaderboards.board import BoardEntry, BoardPage
from quizapp.leaderboards.counted import IS_RANKED, KEY_COLUMNS
from quizapp.leaderboards.ordering import SECONDS_LENGTH
from quizapp.leaderboards.sql_board import SqlBoard, counted_rows, entry_of_row
from quizapp.leaderboards.turns import News

log = logging.getLogger(__name__)
PAUSE_SECONDS = 5.0
TRUSTED_SECONDS = 300
"""After this a board is built anew: a process may have died between its commit and its note."""
BUILDING_SECONDS = 30
BATCH = 5000
AFTER_RANK = 2 * SECONDS_LENGTH + ID_LENGTH
"""Characters of a member behind its rank key."""
UNWRITTEN = "nothing written yet"

# The hash holds one field beside the people, which says that the board is whole. A key that Redis
# lost or threw out makes the two sizes differ. Every script answers nil for a board not whole.
_IS_WHOLE = """
if redis.call('HEXISTS', KEYS[2], '#whole') == 0
    or redis.call('HLEN', KEYS[2]) ~= redis.call('ZCARD', KEYS[1]) + 1 then
  return false
end
"""
_PAGE = f"""{_IS_WHOLE}
local shown = redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2])
local ahead = 0
if shown[1] then
  ahead = redis.call('ZLEXCOUNT', KEYS[1], '-', '(' .. string.sub(shown[1], 1, {-1 - AFTER_RANK}))
end
return {{redis.call('ZCARD', KEYS[1]), ahead, shown}}
"""
_PLACE = f"""{_IS_WHOLE}
local member = redis.call('HGET', KEYS[2], ARGV[1])
if not member then return {{'', 0}} end
local best = '(' .. string.sub(member, 1, {-1 - AFTER_RANK})
return {{member, redis.call('ZLEXCOUNT', KEYS[1], '-', best)}}
"""
_AHEAD = f"""{_IS_WHOLE}
local ahead = redis.call('ZLEXCOUNT', KEYS[1], '-', '(' .. ARGV[1])
local next_one = ahead > 0 and redis.call('ZRANGE', KEYS[1], ahead - 1, ahead - 1)[1] or ''
return {{ahead, next_one}}
"""
_PUT = """
redis.call('SADD', KEYS[3], ARGV[1])
redis.call('EXPIRE', KEYS[3], 3600)
local old = redis.call('HGET', KEYS[2], ARGV[1])
if old then
  redis.call('ZREM', KEYS[1], old)
  redis.call('HDEL', KEYS[2], ARGV[1])
end
if ARGV[2] ~= '' then
  redis.call('ZADD', KEYS[1], 0, ARGV[2])
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
end
"""


class NotConfirmedError(Exception):
    """What Redis says is not what SQL says."""


class RedisBoard:
    """Answers as SqlBoard does, from Redis where it can."""

    def __init__(self, redis: Redis, database: Database) -> None:
        self._redis = redis
        self._database = database
        self._sql = SqlBoard()
        self._pause = Pause(PAUSE_SECONDS)
        self._doubtful: set[str] = set()
        self._news: dict[str, News] = {}

    def page(
        self, session: Session, round_id: str, *, unit_id: str | None, limit: int, offset: int
    ) -> BoardPage:
        """Entries from the best on. Of one unit there are few people, so SQL sorts them."""
        if unit_id is None and not self._pause.lasts:
            try:
                found = self._page(session, round_id, limit, offset)
            except (RedisError, ValueError, NotConfirmedError) as failure:
                self._give_up(round_id, failure)
            else:
                if found is not None:
                    return found
        return self._sql.page(session, round_id, unit_id=unit_id, limit=limit, offset=offset)

    def entry_of(self, session: Session, round_id: str, participant_id: str) -> BoardEntry | None:
        """A participant's own entry."""
        if not self._pause.lasts:
            try:
                return self._entry_of(session, round_id, participant_id)
            except (RedisError, ValueError, NotConfirmedError) as failure:
                self._give_up(round_id, failure)
        return self._sql.entry_of(session, round_id, participant_id)

    def rank_of(self, session: Session, counted: Counted) -> int:
        """1 + how many are better."""
        ahead = self._ahead_of(counted)
        return self._sql.rank_of(session, counted) if ahead is None else int(ahead[0]) + 1

    def quick_rank_of(self, counted: Counted) -> int | None:
        """By Redis alone."""
        ahead = self._ahead_of(counted)
        return None if ahead is None else int(ahead[0]) + 1

    def rank_if_held(self, counted: Counted) -> int | None:  # noqa: ARG002 - Redis holds them
        """Nothing is held here."""
        return None

    def find_just_above(self, session: Session, counted: Counted) -> str | None:
        """The next better one."""
        ahead = self._ahead_of(counted)
        if ahead is None:
            return self._sql.find_just_above(session, counted)
        return _place_in(ahead[1]) if ahead[1] else None

    def forget(self, round_id: str) -> None:
        """Build the round anew when it is asked for next."""
        self._news_of(round_id).note()
        self._doubtful.add(round_id)

    def version(self, round_id: str) -> int:
        """What other processes write is seen within a second by whoever keeps nothing longer."""
        return self._news_of(round_id).version()

    def note(self, round_id: str, participant_id: str) -> None:
        """Write the counted attempt of this participant as it stands in SQL now.

        Two notes may overtake each other, so each looks again after writing: whoever writes last
        has then seen that nothing newer stands.
        """
        try:
            written: str | None = UNWRITTEN
            while (present := self._member_in_sql(round_id, participant_id)) != written:
                self._put(round_id, participant_id, present)
                written = present
        except (RedisError, SQLAlchemyError) as failure:
            self._give_up(round_id, failure)
        self._news_of(round_id).note()

    def _page(self, session: Session, round_id: str, limit: int, offset: int) -> BoardPage | None:
        answer = self._ask(_PAGE, round_id, offset, offset + limit - 1)
        if answer is None:
            return None
        total, ahead, members = answer
        rows = _rows_of(session, round_id, [_participant(member) for member in members])
        entries = [
            entry_of_row(_confirmed(rows, member), rank)
            for member, rank in zip(members, _ranks(members, ahead, offset), strict=True)
        ]
        return BoardPage(int(total), tuple(entries), clock.now())

    def _entry_of(self, session: Session, round_id: str, participant_id: str) -> BoardEntry | None:
        answer = self._ask(_PLACE, round_id, participant_id)
        if answer is None:
            return self._sql.entry_of(session, round_id, participant_id)
        member, ahead = answer
        rows = _rows_of(session, round_id, [participant_id])
        if not member and not rows:
            return None
        return entry_of_row(_confirmed(rows, member), int(ahead) + 1)

    def _news_of(self, round_id: str) -> News:
        return self._news.setdefault(round_id, News())

    def _ahead_of(self, counted: Counted) -> Any:
        """(how many are better, the member of the next better one), or None where SQL must say."""
        if self._pause.lasts:
            return None
        try:
            return self._ask(_AHEAD, counted.round_id, counted.rank_key)
        except (RedisError, ValueError) as failure:
            self._give_up(counted.round_id, failure)
            return None

    def _ask(self, script: str, round_id: str, *arguments: object) -> Any:
        """The script's answer, the board built first if need be; None while another builds it."""
        if round_id in self._doubtful:
            self._redis.delete(_entries(round_id), _members(round_id))
            self._doubtful.discard(round_id)
        answer = self._run(script, round_id, *arguments)
        if answer is None and self._build(round_id):
            answer = self._run(script, round_id, *arguments)
        return answer

    def _run(self, script: str, round_id: str, *arguments: object) -> Any:
        keys = (_entries(round_id), _members(round_id), _touched(round_id))
        return self._redis.eval(script, len(keys), *keys, *[str(one) for one in arguments])

    def _put(self, round_id: str, participant_id: str, member: str | None) -> None:
        self._run(_PUT, round_id, participant_id, member or "")

    def _build(self, round_id: str) -> bool:
        """Sort all of the round in Redis, unless another process is at it."""
        lock = f"{_entries(round_id)}:building"
        if not self._redis.set(lock, "1", nx=True, ex=BUILDING_SECONDS):
            return False
        try:
            self._redis.delete(_touched(round_id))
            self._replace(round_id, self._all_in_sql(round_id))
            # Whoever was noted meanwhile may be missing from what was read.
            for participant_id in cast("set[str]", self._redis.smembers(_touched(round_id))):
                self.note(round_id, participant_id)
        finally:
            self._redis.delete(lock)
        return True

    def _replace(self, round_id: str, members: Sequence[str]) -> None:
        entries, fields = _entries(round_id), _members(round_id)
        new = secrets.token_hex(8)
        new_entries, new_fields = f"{entries}:{new}", f"{fields}:{new}"
        self._redis.hset(new_fields, "#whole", "1")
        self._redis.expire(new_fields, TRUSTED_SECONDS)
        for start in range(0, len(members), BATCH):
            batch = members[start : start + BATCH]
            self._redis.zadd(new_entries, dict.fromkeys(batch, 0))
            self._redis.expire(new_entries, TRUSTED_SECONDS * 2)
            self._redis.hset(new_fields, mapping={_participant(one): one for one in batch})
        swap = self._redis.pipeline(transaction=True)
        swap.delete(entries)
        if members:
            swap.rename(new_entries, entries)
        swap.rename(new_fields, fields)
        swap.execute()

    def _member_in_sql(self, round_id: str, participant_id: str) -> str | None:
        with self._database.reading() as session:
            mine = _keys(round_id).where(Attempt.participant_id == participant_id)
            row = session.execute(mine).one_or_none()
            return _member(*row) if row else None

    def _all_in_sql(self, round_id: str) -> list[str]:
        # A session of its own: the caller's may see the tables as they were a moment ago.
        with self._database.reading() as session:
            return [_member(*row) for row in session.execute(_keys(round_id))]

    def _give_up(self, round_id: str, failure: Exception) -> None:
        self._doubtful.add(round_id)
        if isinstance(failure, RedisError):
            measures.redis_failures.inc()
            self._pause.begin()
        log.warning("the board is read from SQL: %s", type(failure).__name__)


def _entries(round_id: str) -> str:
    return f"quizapp:board:{{{round_id}}}:entries"


def _members(round_id: str) -> str:
    return f"quizapp:board:{{{round_id}}}:members"


def _touched(round_id: str) -> str:
    return f"quizapp:board:{{{round_id}}}:touched"


def _keys(round_id: str) -> Any:
    return select(*KEY_COLUMNS).where(Attempt.round_id == round_id, IS_RANKED)


def _member(rank_key: str, duration_seconds: int, participant_id: str) -> str:
    """Readable, and byte by byte in the order of the keys."""
    return f"{rank_key}{duration_seconds:0{2 * SECONDS_LENGTH}x}{participant_id:{ID_LENGTH}}"


def _place_in(member: str) -> str:
    return member[:-AFTER_RANK]


def _participant(member: str) -> str:
    return member[-ID_LENGTH:].rstrip()


def _ranks(members: Sequence[str], ahead: int, offset: int) -> list[int]:
    """The first one's rank is told by how many are ahead; equal keys share a rank."""
    ranks: list[int] = []
    for number, member in enumerate(members):
        if number == 0:
            ranks.append(int(ahead) + 1)
        elif _place_in(member) == _place_in(members[number - 1]):
            ranks.append(ranks[-1])
        else:
            ranks.append(offset + number + 1)
    return ranks


def _rows_of(
    session: Session, round_id: str, participant_ids: Sequence[str]
) -> dict[str, Row[Any]]:
    wanted = counted_rows(round_id, None).where(Attempt.participant_id.in_(participant_ids))
    return {row.Attempt.participant_id: row for row in session.execute(wanted)}


def _confirmed(rows: dict[str, Row[Any]], member: str) -> Row[Any]:
    """SQL's row for a member. Raises NotConfirmedError unless it says the same."""
    row = rows.get(_participant(member))
    if row is None:
        raise NotConfirmedError
    attempt = row.Attempt
    if _member(attempt.rank_key, attempt.duration_seconds, attempt.participant_id) != member:
        raise NotConfirmedError
    return row
