"""What tests share: boxes, hand-ins, observations, commands and sample grades, made or watched in one way."""
