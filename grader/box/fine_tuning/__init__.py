"""A world for scripts that fine-tune: small pretrained networks, few images, trainings that end soon."""
