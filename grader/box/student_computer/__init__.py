"""What a hand-in meets in place of the computer it was written on: old libraries, screens, data, cards."""
