"""The processing of batches: partial failures, bisecting, retries, the failure destination."""

from collections.abc import Sequence
from dataclasses import replace

from infra.local.http.client import Unreachable
from tests.local.sources.following import MAPPING, NOW, FakeSource, Following, crash_on, name, record, refuse, succeed


def test_a_partial_failure_is_retried_from_the_first_failed_record() -> None:
    tries = iter([[name(3), name(4)], []])

    async def fail_once(numbers: Sequence[str]) -> Sequence[str]:
        return next(tries, [])

    source = FakeSource([record(number) for number in range(1, 5)])
    with Following(source, fail_once, replace(MAPPING, bisect=False)) as following:
        following.until_done()
        assert following.batches == [[name(n) for n in (1, 2, 3, 4)], [name(3), name(4)]]
        assert following.reports == []


def test_bisecting_gives_up_only_the_poisoned_record() -> None:
    source = FakeSource([record(number) for number in range(1, 9)])
    for handle in (refuse(3), crash_on(3)):
        with Following(source, handle) as following:
            following.until_done()
            after_it = {number for batch in following.batches for number in batch if name(3) not in batch}
            assert after_it >= {name(n) for n in (4, 5, 6, 7, 8)}
            assert following.reached == name(8)
            ((queue, message),) = following.reports
            assert queue == "dead"
            assert message["requestContext"]["condition"] == "RetryAttemptsExhausted"
            assert message["requestContext"]["approximateInvokeCount"] == 3
            assert message["DDBStreamBatchInfo"] == {
                "shardId": "shard-1",
                "startSequenceNumber": name(3),
                "endSequenceNumber": name(3),
                "approximateArrivalOfFirstRecord": "2027-01-15T08:00:00.000Z",
                "approximateArrivalOfLastRecord": "2027-01-15T08:00:00.000Z",
                "batchSize": 1,
                "streamArn": source.arn,
            }


def test_an_error_of_the_function_is_in_the_invocation_record() -> None:
    with Following(FakeSource([record(1)]), crash_on(1)) as following:
        following.until_done()
        assert following.reports[0][1]["responseContext"]["functionError"] == "Unhandled"
        assert following.batches == [[name(1)]] * 3


def test_without_bisecting_the_whole_batch_is_given_up() -> None:
    source = FakeSource([record(1), record(2), record(3)])
    with Following(source, crash_on(2), replace(MAPPING, bisect=False, report_failures=False)) as following:
        following.until_done()
        assert following.batches == [[name(1), name(2), name(3)]] * 3
        assert following.reports[0][1]["DDBStreamBatchInfo"]["batchSize"] == 3


def test_without_a_failure_queue_a_given_up_record_is_skipped() -> None:
    with Following(FakeSource([record(1), record(2)]), crash_on(1), replace(MAPPING, on_failure=None)) as following:
        following.until_done()
        assert following.reports == []
        assert following.reached == name(2)


def test_an_expired_record_is_given_up_without_an_invocation() -> None:
    source = FakeSource([record(1, created=NOW - 3601), record(2)])
    with Following(source, succeed) as following:
        following.until_done()
        assert following.batches == [[name(2)]]
        assert following.reports[0][1]["requestContext"]["condition"] == "RecordAgeExceeded"


def test_a_response_with_an_unknown_record_fails_the_whole_batch() -> None:
    answers = iter([["999"]])

    async def name_unknown(numbers: Sequence[str]) -> Sequence[str]:
        return next(answers, [])

    with Following(FakeSource([record(1), record(2)]), name_unknown, replace(MAPPING, bisect=False)) as following:
        following.until_done()
        assert following.batches == [[name(1), name(2)]] * 2


def test_an_outage_of_the_host_does_not_count_as_a_retry() -> None:
    absences = iter([True, True, True, True])

    async def fail(numbers: Sequence[str]) -> Sequence[str]:
        if next(absences, False):
            raise Unreachable("the host is down")
        return ()

    with Following(FakeSource([record(1)]), fail) as following:
        following.until_done()
        assert following.reports == []
