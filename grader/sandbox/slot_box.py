"""One hand-in in a slot: the `Box` of the sandboxes that grade."""

from grader.sandbox.conversation import Conversation
from grader.sandbox.limit_watch import Use
from grader.sandbox.protocol import BoxJob
from grader.sandbox.socket_channel import SocketChannel
from grader.sandbox.worker_slot import Slot


class SlotBox(Conversation):
    """A box in a slot.

    It opens on construction, and raises BoxBrokenError only for the machine's own fault.
    """

    def __init__(self, slot: Slot, job: BoxJob, folder: str) -> None:
        channel = SocketChannel(job.limits)
        try:
            # Only once the slot has opened it is the box before this one all gone.
            super().__init__(channel, SlotKeeper(slot, slot.open(channel, folder, job.file)), job)
        except BaseException:
            channel.close()
            raise


class SlotKeeper:
    """The keeper of one box of a slot."""

    def __init__(self, slot: Slot, number: int) -> None:
        self._slot = slot
        self._number = number

    def use(self) -> Use:
        return self._slot.use()

    def kill(self) -> None:
        self._slot.kill(self._number)

    def exit_code(self, timeout_s: float, /) -> int | None:
        return self._slot.exit_code(self._number, timeout_s)

    @property
    def alive(self) -> bool:
        return self._slot.alive and not self.gave_way

    @property
    def gave_way(self) -> bool:
        return not self._slot.holds(self._number)

    @property
    def leads_namespace(self) -> bool:
        return self._slot.box_leads_namespace

    def oom_kills(self) -> int:
        return self._slot.oom_kills()

    def last_words(self) -> str:
        return self._slot.last_words()
