"""What a rubric says of the small world in which scripts fine-tune, and how a box is told of it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_Count = Annotated[int, Field(ge=1, le=10_000)]


class StandIns(BaseModel):
    """Few made-up images and small stand-ins for pretrained networks, for scripts that fine-tune these."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    training_images: _Count
    test_images: _Count

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment variable that tells a box of the stand-ins."""
        return {"GRADER_STAND_INS": f"{self.training_images},{self.test_images}"}
