"""The worker process: reused, limited, replaced when it dies."""

import os
import signal
import threading
from pathlib import Path

import pytest

from server.media import Cleaner, MediaFault, NotClean, Refused, Why
from server.media import process as process_module
from server.media.process import Worker
from server.media.verify import Finding
from tests.support.photos import encode, phone_jpeg, scene


@pytest.fixture
def worker():
    worker = Worker()
    yield worker
    worker.close()


def run(cleaner: Cleaner, data: bytes) -> int:
    return cleaner.clean(data, hmac=lambda _: "h").width


def test_it_starts_with_the_first_picture_and_serves_the_next_ones(worker: Worker) -> None:
    cleaner = Cleaner(worker)
    assert worker.pid is None
    run(cleaner, phone_jpeg())
    pid = worker.pid
    run(cleaner, encode(scene(), "PNG"))
    assert worker.pid == pid is not None


def test_a_refusal_does_not_cost_the_worker(worker: Worker) -> None:
    cleaner = Cleaner(worker)
    run(cleaner, phone_jpeg())
    pid = worker.pid
    with pytest.raises(Refused):
        run(cleaner, phone_jpeg()[:640])
    assert worker.pid == pid


def test_a_dead_worker_is_replaced_unnoticed(worker: Worker) -> None:
    cleaner = Cleaner(worker)
    run(cleaner, phone_jpeg())
    pid = worker.pid
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert run(cleaner, phone_jpeg()) == 400
    assert worker.pid != pid


def test_a_machine_that_stalls_is_not_the_pictures_fault() -> None:
    worker = Worker(wall_seconds=0.2)
    try:
        run(Cleaner(worker), phone_jpeg())
        os.kill(worker.pid or 0, signal.SIGSTOP)
        with pytest.raises(MediaFault, match="outside"):
            run(Cleaner(worker), phone_jpeg())
    finally:
        worker.close()


def test_a_picture_that_uses_up_its_processor_time_is_refused(worker: Worker) -> None:
    run(Cleaner(worker), phone_jpeg())
    os.kill(worker.pid or 0, signal.SIGSTOP)
    os.kill(worker.pid or 0, signal.SIGXCPU)
    threading.Timer(0.2, os.kill, (worker.pid, signal.SIGCONT)).start()
    with pytest.raises(Refused) as refusal:
        run(Cleaner(worker), phone_jpeg())
    assert refusal.value.why is Why.TOO_COSTLY
    assert run(Cleaner(worker), phone_jpeg()) == 400


def test_a_picture_that_kills_the_worker_is_one_refusal(worker: Worker) -> None:
    with pytest.raises(Refused) as refusal:
        worker.run([b"NO SUCH FORMAT", b""])
    assert refusal.value.why is Why.BROKEN
    assert run(Cleaner(worker), phone_jpeg()) == 400


def test_the_worker_can_open_nothing_and_its_memory_is_limited(worker: Worker) -> None:
    run(Cleaner(worker), phone_jpeg())
    limits = Path(f"/proc/{worker.pid}/limits").read_text()
    values = {line[:26].strip(): line[26:47].strip() for line in limits.splitlines()}
    assert values["Max open files"] == "3"
    assert values["Max file size"] == "0"
    assert values["Max address space"] == str(1024**3)
    assert values["Max cpu time"].isdigit()
    environment = Path(f"/proc/{worker.pid}/environ").read_bytes()
    assert {each.partition(b"=")[0] for each in environment.split(b"\0") if each} == {
        b"PYTHONPATH",
        b"LANG",
        b"MALLOC_ARENA_MAX",
        b"MALLOC_MMAP_THRESHOLD_",
        b"MALLOC_TRIM_THRESHOLD_",
    }
    assert len(os.listdir(f"/proc/{worker.pid}/fd")) == 3


def test_threads_share_it(worker: Worker) -> None:
    cleaner = Cleaner(worker)
    widths: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: widths.append(run(cleaner, phone_jpeg(100 + n, 80))))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(widths) == list(range(100, 108))


def test_closing_ends_the_process_and_twice_is_fine(worker: Worker) -> None:
    run(Cleaner(worker), phone_jpeg())
    pid = worker.pid
    worker.close()
    worker.close()
    assert worker.pid is None
    assert not Path(f"/proc/{pid}").exists()


def test_a_server_that_cannot_decode_does_not_refuse_good_pictures(worker: Worker, monkeypatch) -> None:
    monkeypatch.setattr(process_module, "_ROOT", Path("/nonexistent"))
    with pytest.raises(MediaFault):
        run(Cleaner(worker), phone_jpeg())
    assert worker.pid is None


class Leaky:
    """A worker whose encoder leaves something in."""

    def __init__(self, *pictures: bytes) -> None:
        self.pictures = pictures

    def run(self, parts: list[bytes]) -> list[bytes]:
        return [b'{"removed": [], "incomplete": false}', *self.pictures]

    def close(self) -> None:
        return


def test_a_finding_in_the_result_is_a_server_fault(caplog) -> None:
    leaky = phone_jpeg(comment=b"secret")
    with pytest.raises(MediaFault) as fault:
        run(Cleaner(Leaky(leaky, leaky, leaky)), phone_jpeg())
    assert isinstance(fault.value.__cause__, Finding)
    assert "photo_not_clean" in caplog.text


def test_the_alarm_stays_until_somebody_looked(worker: Worker) -> None:
    leaky = Leaky(*[phone_jpeg(comment=b"secret")] * 3)
    cleaner = Cleaner(leaky)
    assert cleaner.trouble() == "ok"
    with pytest.raises(NotClean):
        run(cleaner, phone_jpeg())
    leaky.pictures = (phone_jpeg(),) * 3
    with pytest.raises(NotClean):
        run(cleaner, phone_jpeg())
    leaky.pictures = (phone_jpeg(), phone_jpeg(), phone_jpeg(320, 240))
    assert run(cleaner, phone_jpeg()) == 400
    assert cleaner.trouble() == "not_clean"


def test_a_worker_that_could_not_start_is_no_alarm_once_it_does(worker: Worker, monkeypatch) -> None:
    cleaner = Cleaner(worker)
    with monkeypatch.context() as nowhere:
        nowhere.setattr(process_module, "_ROOT", Path("/nonexistent"))
        with pytest.raises(MediaFault):
            run(cleaner, phone_jpeg())
        assert cleaner.trouble() == "no_worker"
    run(cleaner, phone_jpeg())
    assert cleaner.trouble() == "ok"


def test_pictures_of_the_wrong_size_or_number_are_a_server_fault() -> None:
    for pictures in ([phone_jpeg()] * 3, [phone_jpeg()], [phone_jpeg(2100, 10)] * 3):
        with pytest.raises(MediaFault):
            run(Cleaner(Leaky(*pictures)), phone_jpeg())
